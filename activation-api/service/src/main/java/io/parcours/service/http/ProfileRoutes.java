package io.parcours.service.http;

import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
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
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code /v1/profiles}: one person by any identifier. */
final class ProfileRoutes {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final int LONGEST_VALUE = 512;
    private static final Set<Section> USUAL = EnumSet.complementOf(EnumSet.of(Section.EVENTS));
    private static final Parameter IDENTIFIER = Parameter.path(
            "identifier",
            "namespace:value, URL-encoded, for example email:jane%40example.com; person:<id> for a person id");

    private final Serving serving;
    private final Normaliser normaliser;
    private final AccessLog accessLog;
    private final KeyedMask mask;
    private final Clock clock;

    ProfileRoutes(Serving serving, Normaliser normaliser, AccessLog accessLog, KeyedMask mask, Clock clock) {
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
            case CONSENTS -> "What the person agreed to, newest per purpose and channel.";
            case EVENTS -> "The person's newest touchpoints, newest first.";
        };
    }

    private static Set<Section> included(Call call) {
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

    private static String names(Set<Section> sections) {
        return sections.stream().map(Section::wireName).collect(Collectors.joining(", "));
    }

    private void answer(Call call, String action, Set<Section> sections) {
        String identifier = call.path("identifier");
        int colon = identifier.indexOf(':');
        String namespace = colon < 0 ? "" : identifier.substring(0, colon);
        String value = identifier.substring(colon + 1);
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw Problem.wrongParameter("identifier", "write namespace:value, for example email:jane%40example.com")
                    .raise();
        }
        if (value.isBlank() || value.length() > LONGEST_VALUE || value.chars().anyMatch(Character::isISOControl)) {
            throw Problem.wrongParameter(
                            "identifier",
                            "the value is empty, longer than " + LONGEST_VALUE + " letters or holds control characters")
                    .raise();
        }
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Found found = find(generation, namespace, value)
                    .orElseThrow(() -> Problem.notFound(
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
            call.json(answer.json(sections));
        }
    }

    private Optional<Found> find(OpenGeneration generation, String namespace, String value) {
        return namespace.equals(LookupKey.PERSON)
                ? generation.find(namespace, value.trim())
                : normaliser.normalise(namespace, value).flatMap(normalised -> generation.find(namespace, normalised));
    }
}
