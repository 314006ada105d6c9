package io.parcours.service.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
import io.parcours.service.overlay.ConsentsNow;
import io.parcours.service.privacy.KeyedMask;
import io.parcours.service.query.Freshness;
import io.parcours.service.query.Normaliser;
import io.parcours.service.query.ProfileAnswer;
import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import io.parcours.serving.store.OpenGeneration.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/profiles:lookup}: many persons at once, all of one generation. */
final class LookupRoutes {
    private static final int MOST = 500;
    private static final int LARGEST_BODY = 1 << 20;

    private final Serving serving;
    private final Normaliser normaliser;
    private final AccessLog accessLog;
    private final KeyedMask mask;
    private final Clock clock;

    LookupRoutes(Serving serving, Normaliser normaliser, AccessLog accessLog, KeyedMask mask, Clock clock) {
        this.serving = serving;
        this.normaliser = normaliser;
        this.accessLog = accessLog;
        this.mask = mask;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(new Route(
                Method.POST,
                "/v1/profiles:lookup",
                "profiles-lookup",
                "profiles",
                "Up to " + MOST
                        + " persons by identifiers in the body: {identifiers: [\"email:jane@example.com\", …]}, answered in their"
                        + " order from one generation; identifiers stay out of addresses.",
                Optional.of(Scope.PROFILES_READ),
                List.of(Parameter.query(
                        "include",
                        "string",
                        "sections to answer with, as for one profile; events are those of the generation")),
                Answer.json("ProfileList", "The persons; found is false where there is none"),
                this::lookUp));
    }

    private void lookUp(Call call) throws IOException {
        Set<Section> sections = ProfileRoutes.included(call);
        List<IdentifierText> identifiers = identifiers(call);
        boolean clear = call.may(Scope.PII_READ);
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Freshness freshness = Freshness.of(generation, clock);
            ObjectNode json = Json.fresh(Json.object(), freshness);
            ArrayNode profiles = json.putArray("profiles");
            for (IdentifierText identifier : identifiers) {
                Optional<Found> found = identifier.find(generation, normaliser);
                ObjectNode one = profiles.addObject().put("found", found.isPresent());
                if (found.isPresent()) {
                    ProfileAnswer answer = new ProfileAnswer(found.get(), freshness, clear ? Mask.NONE : mask);
                    accessLog.record(new Access(
                            call.keyId(),
                            call.requestId(),
                            "profiles-lookup",
                            answer.personId(),
                            null,
                            1,
                            clear,
                            generation.number()));
                    one.put("person_id", answer.personId());
                    Map<String, Instant> refused = generation.withdrawn(answer.personId());
                    for (Section section : sections) {
                        byte[] stored = answer.section(section);
                        byte[] shown = section == Section.CONSENTS && !refused.isEmpty()
                                ? ConsentsNow.of(stored, refused)
                                : stored;
                        one.putRawValue(section.wireName(), new RawValue(new String(shown, StandardCharsets.UTF_8)));
                    }
                }
            }
            call.json(Json.bytes(json));
        }
    }

    private static List<IdentifierText> identifiers(Call call) throws IOException {
        JsonNode list = Json.body(call, LARGEST_BODY).path("identifiers");
        if (!list.isArray() || list.isEmpty() || list.size() > MOST) {
            throw Problem.wrongParameter("identifiers", "write a list of 1 to " + MOST + " texts namespace:value")
                    .raise();
        }
        List<IdentifierText> identifiers = new ArrayList<>(list.size());
        for (JsonNode text : list) {
            identifiers.add(IdentifierText.parse(text.isTextual() ? text.textValue() : ""));
        }
        return identifiers;
    }
}
