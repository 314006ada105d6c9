package io.parcours.service.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.key.Scope;
import io.parcours.service.query.Freshness;
import io.parcours.service.query.Overlap;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/segments:overlap}: how many persons segments share. */
final class OverlapRoutes {
    private static final int MOST = 20;
    private static final int LARGEST_BODY = 64 << 10;

    private final Serving serving;
    private final Clock clock;

    OverlapRoutes(Serving serving, Clock clock) {
        this.serving = serving;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(new Route(
                Method.POST,
                "/v1/segments:overlap",
                "segments-overlap",
                "segments",
                "How many persons 2 to " + MOST
                        + " segments share: {segments: [\"a\", \"b\"]}. Counts only; consent is not asked for.",
                Optional.of(Scope.SEGMENTS_READ),
                List.of(),
                Answer.json("Overlap", "Counts of all, of any, and of each two"),
                this::overlap));
    }

    private void overlap(Call call) throws IOException {
        JsonNode list = Json.body(call, LARGEST_BODY).path("segments");
        Set<String> ids = new LinkedHashSet<>();
        list.forEach(id -> ids.add(id.isTextual() ? id.textValue() : ""));
        if (!list.isArray() || ids.size() < 2 || ids.size() > MOST || ids.size() < list.size()) {
            throw Problem.wrongParameter("segments", "write a list of 2 to " + MOST + " different segments")
                    .raise();
        }
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Overlap overlap = Overlap.of(generation, new ArrayList<>(ids))
                    .orElseThrow(() -> Problem.notFound(
                                    "no-such-segment",
                                    "There is no such segment",
                                    "generation " + generation.number()
                                            + " does not have all of them; GET /v1/segments lists those it has")
                            .raise());
            ObjectNode answer = Json.fresh(Json.object(), Freshness.of(generation, clock))
                    .put("in_all", overlap.inAll())
                    .put("in_any", overlap.inAny());
            ArrayNode sizes = answer.putArray("segments");
            for (int i = 0; i < overlap.segments().size(); i++) {
                sizes.addObject()
                        .put("id", overlap.segments().get(i))
                        .put("size", overlap.sizes().get(i));
            }
            ArrayNode pairs = answer.putArray("pairs");
            overlap.pairs()
                    .forEach(pair -> pairs.addObject()
                            .put("left", pair.left())
                            .put("right", pair.right())
                            .put("in_both", pair.inBoth()));
            call.json(Json.bytes(answer));
        }
    }
}
