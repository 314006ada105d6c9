package io.parcours.service.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.segments.event.Touchpoint;
import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
import io.parcours.service.query.Freshness;
import io.parcours.service.query.Normaliser;
import io.parcours.service.query.Reasons;
import io.parcours.service.query.Reasons.Reason;
import io.parcours.service.query.RuleIndex;
import io.parcours.service.query.ServedHistory;
import io.parcours.serving.column.ColumnName;
import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.rule.RuleBitmaps;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import io.parcours.serving.store.OpenGeneration.Found;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/segments/{id}/explain}: why a person is in, or out. */
final class ExplainRoutes {
    private final Serving serving;
    private final RuleIndex rules;
    private final Normaliser normaliser;
    private final AccessLog accessLog;
    private final Clock clock;

    ExplainRoutes(Serving serving, RuleIndex rules, Normaliser normaliser, AccessLog accessLog, Clock clock) {
        this.serving = serving;
        this.rules = rules;
        this.normaliser = normaliser;
        this.accessLog = accessLog;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(new Route(
                Method.GET,
                "/v1/segments/{id}/explain",
                "segment-explain",
                "segments",
                "Why a person is in a segment or not: the rule as a tree, with what was found at each condition. holds is null where the"
                        + " published files cannot decide. Counts are of all touchpoints; event_ids name only those that the profile holds,"
                        + " and history says whether these are all. Personal values are told only with pii:read.",
                Optional.of(Scope.PROFILES_READ),
                List.of(
                        Parameter.path("id", "the segment's id"),
                        Parameter.query(
                                "profile", "string", "the person: namespace:value, URL-encoded, or person:<id>")),
                Answer.json("SegmentExplanation", "The reasons"),
                this::explain));
    }

    private void explain(Call call) {
        IdentifierText identifier = call.query("profile")
                .map(IdentifierText::parse)
                .orElseThrow(() -> Problem.wrongParameter(
                                "profile", "name a person, for example profile=email:jane%40example.com")
                        .raise());
        String id = call.path("id");
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Segment segment = generation.manifest().segment(id).orElseThrow(() -> unknown(generation));
            Found found = identifier.find(generation, normaliser).orElseThrow(() -> stranger(generation));
            String personId = found.profile().personId();
            boolean clear = call.may(Scope.PII_READ);
            accessLog.record(new Access(
                    call.keyId(), call.requestId(), "segment-explain", personId, id, 1, clear, generation.number()));
            int ordinal = generation.ordinal(personId).orElseThrow(() -> stranger(generation));
            RuleBitmaps bitmaps = rules.of(generation);
            Set<String> lists = generation
                    .words(ColumnName.LISTS)
                    .map(words -> Set.copyOf(words.of(ordinal)))
                    .orElse(Set.of());
            ServedHistory history = ServedHistory.of(found.profile(), bitmaps.rules(), lists);
            ObjectNode answer = Json.fresh(Json.object(), Freshness.of(generation, clock))
                    .put("segment", id)
                    .put("person_id", personId)
                    .put(
                            "in",
                            generation
                                    .members(id)
                                    .map(members -> members.contains(ordinal))
                                    .orElse(false))
                    .put("rule", segment.rule());
            Optional<Reason> reason = new Reasons(generation, bitmaps, history.person(), ordinal, clear).of(id);
            if (reason.isPresent()) {
                write(answer.putObject("why"), reason.get());
            } else {
                answer.putNull("why");
            }
            history(answer.putObject("history"), history);
            call.json(Json.bytes(answer));
        }
    }

    private static void write(ObjectNode json, Reason reason) {
        json.put("condition", reason.condition());
        reason.holds().ifPresentOrElse(holds -> json.put("holds", holds), () -> json.putNull("holds"));
        json.put("found", reason.found());
        ArrayNode events = json.putArray("event_ids");
        reason.eventIds().forEach(events::add);
        ArrayNode parts = json.putArray("parts");
        reason.parts().forEach(part -> write(parts.addObject(), part));
    }

    private static void history(ObjectNode json, ServedHistory history) {
        List<Touchpoint> events = history.person().events();
        json.put("touchpoints", events.size())
                .put("complete", history.complete())
                .put(
                        "since",
                        events.stream()
                                .map(Touchpoint::at)
                                .min(Comparator.naturalOrder())
                                .map(Instant::toString)
                                .orElse(null));
    }

    private static Problem.Raised unknown(OpenGeneration generation) {
        return Problem.notFound(
                        "no-such-segment",
                        "There is no such segment",
                        "generation " + generation.number() + " does not have it; GET /v1/segments lists them")
                .raise();
    }

    private static Problem.Raised stranger(OpenGeneration generation) {
        return Problem.notFound(
                        "no-such-person",
                        "No person has this identifier",
                        "it is not in generation " + generation.number()
                                + "; it may be new, a placeholder, or not linked to a person")
                .raise();
    }
}
