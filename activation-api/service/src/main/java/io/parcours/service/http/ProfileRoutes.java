package io.parcours.service.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
import io.parcours.service.overlay.ConsentsNow;
import io.parcours.service.overlay.Overlay;
import io.parcours.service.overlay.Timeline;
import io.parcours.service.privacy.KeyedMask;
import io.parcours.service.query.Freshness;
import io.parcours.service.query.Normaliser;
import io.parcours.service.query.ProfileAnswer;
import io.parcours.serving.profile.LookupKey;
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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /v1/profiles}: one person by any identifier. */
final class ProfileRoutes {
    private static final byte[] NO_EVENTS = {'[', ']'};
    private static final byte[] NOTHING = {};
    private static final Set<Section> USUAL = EnumSet.complementOf(EnumSet.of(Section.EVENTS));
    private static final Parameter IDENTIFIER = Parameter.path(
            "identifier",
            "namespace:value, URL-encoded, for example email:jane%40example.com; person:<id> for a person id");

    private final Serving serving;
    private final Normaliser normaliser;
    private final AccessLog accessLog;
    private final KeyedMask mask;
    private final Clock clock;
    private final Overlay overlay;

    ProfileRoutes(
            Serving serving, Normaliser normaliser, AccessLog accessLog, KeyedMask mask, Clock clock, Overlay overlay) {
        this.overlay = overlay;
        this.serving = serving;
        this.normaliser = normaliser;
        this.accessLog = accessLog;
        this.mask = mask;
        this.clock = clock;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(
                Method.GET,
                "/v1/profiles/{identifier}",
                "profile",
                "profiles",
                "A person by any identifier. Personal fields are hashed unless the key has pii:read. A person id that was merged"
                        + " answers with the person it became.",
                Optional.of(Scope.PROFILES_READ),
                List.of(
                        IDENTIFIER,
                        Parameter.query(
                                "include",
                                "string",
                                "sections to answer with, separated by commas: " + names(EnumSet.allOf(Section.class))
                                        + "; without it, all but events")),
                Answer.json("Profile", "The person"),
                call -> answer(call, "profile", included(call))));
        for (Section section : Section.values()) {
            if (section == Section.PROFILE) {
                continue;
            }
            String name = section.wireName();
            routes.add(new Route(
                    Method.GET,
                    "/v1/profiles/{identifier}/" + name,
                    "profile-" + name,
                    "profiles",
                    summary(section),
                    Optional.of(Scope.PROFILES_READ),
                    List.of(IDENTIFIER),
                    Answer.json("Profile", "The person's " + name + " alone"),
                    call -> answer(call, "profile-" + name, EnumSet.of(section))));
        }
        return routes;
    }

    private static String summary(Section section) {
        return switch (section) {
            case PROFILE -> "The person's fields.";
            case ATTRIBUTES -> "Behaviour attributes of the person.";
            case IDENTIFIERS -> "Every identifier of the person, normalised, with when it was first and last seen.";
            case SEGMENTS -> "Segments the person is in now, and since when.";
            case CONSENTS ->
                "What holds for the person per purpose and channel; a channel without an answer has that of any. What was refused through"
                        + " the collector since the generation is among it.";
            case EVENTS ->
                "The person's newest touchpoints, newest first, those collected since the generation included.";
        };
    }

    static Set<Section> included(Call call) {
        Optional<String> include = call.query("include");
        if (include.isEmpty()) {
            return USUAL;
        }
        Set<Section> sections = EnumSet.noneOf(Section.class);
        for (String name : include.get().split(",", -1)) {
            sections.add(Arrays.stream(Section.values())
                    .filter(section -> section.wireName().equals(name.trim()))
                    .findFirst()
                    .orElseThrow(() -> Problem.wrongParameter(
                                    "include", "write some of " + names(EnumSet.allOf(Section.class)))
                            .raise()));
        }
        return sections;
    }

    static String names(Set<Section> sections) {
        return sections.stream().map(Section::wireName).collect(Collectors.joining(", "));
    }

    private void answer(Call call, String action, Set<Section> sections) {
        IdentifierText identifier = IdentifierText.parse(call.path("identifier"));
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Optional<Found> known = identifier.find(generation, normaliser);
            if (known.isEmpty() && answeredAsStranger(call, generation, sections, action, identifier)) {
                return;
            }
            Found found = known.orElseThrow(() -> Problem.notFound(
                            "no-such-person",
                            "No person has this identifier",
                            "it is not in generation " + generation.number()
                                    + "; it may be new, a placeholder, or not linked to a person")
                    .raise());
            boolean clear = call.may(Scope.PII_READ);
            ProfileAnswer answer = new ProfileAnswer(found, Freshness.of(generation, clock), clear ? Mask.NONE : mask);
            accessLog.record(new Access(
                    call.keyId(), call.requestId(), action, answer.personId(), null, 1, clear, generation.number()));
            if (answer.redirected()) {
                call.http().header("Content-Location", "/v1/profiles/person:" + answer.personId());
            }
            Map<Section, byte[]> instead = new EnumMap<>(Section.class);
            Map<String, Instant> refused = generation.withdrawn(answer.personId());
            if (!refused.isEmpty() && sections.contains(Section.CONSENTS)) {
                instead.put(Section.CONSENTS, ConsentsNow.of(answer.section(Section.CONSENTS), refused));
            }
            byte[] since = NOTHING;
            if (sections.contains(Section.EVENTS)) {
                Timeline timeline = Timeline.of(
                        answer.section(Section.EVENTS),
                        overlay.of(generation, answer.personId(), identifiers(answer)),
                        clear);
                instead.put(Section.EVENTS, timeline.events());
                since = timeline.since();
            }
            call.json(answer.json(sections, instead, since));
        }
    }

    private static Map<String, List<String>> identifiers(ProfileAnswer answer) {
        Map<String, List<String>> identifiers = new HashMap<>();
        try {
            for (JsonNode identifier : Json.MAPPER.readTree(answer.clearIdentifiers())) {
                identifiers
                        .computeIfAbsent(identifier.path("namespace").asText(), namespace -> new ArrayList<>())
                        .add(identifier.path("value").asText());
            }
        } catch (IOException e) {
            throw new IllegalStateException("a stored profile is always JSON", e);
        }
        return identifiers;
    }

    /** Somebody who came after the generation was made: there is nothing but the events, and no person id yet. */
    private boolean answeredAsStranger(
            Call call, OpenGeneration generation, Set<Section> sections, String action, IdentifierText identifier) {
        if (!sections.contains(Section.EVENTS) || identifier.namespace().equals(LookupKey.PERSON)) {
            return false;
        }
        List<Overlay.Recent> recent = normaliser
                .normalise(identifier.namespace(), identifier.value())
                .map(normalised -> overlay.ofStranger(generation, identifier.namespace(), normalised))
                .orElse(List.of());
        if (recent.isEmpty()) {
            return false;
        }
        boolean clear = call.may(Scope.PII_READ);
        accessLog.record(new Access(call.keyId(), call.requestId(), action, null, null, 1, clear, generation.number()));
        Timeline timeline = Timeline.of(NO_EVENTS, recent, clear);
        ObjectNode json = Json.fresh(Json.object().putNull("person_id"), Freshness.of(generation, clock));
        json.putRawValue("events", new RawValue(new String(timeline.events(), StandardCharsets.UTF_8)));
        json.putRawValue("since_generation", new RawValue(new String(timeline.since(), StandardCharsets.UTF_8)));
        call.json(Json.bytes(json));
        return true;
    }
}
