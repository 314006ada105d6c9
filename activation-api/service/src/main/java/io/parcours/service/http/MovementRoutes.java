package io.parcours.service.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
import io.parcours.service.query.ChangeCursor;
import io.parcours.service.query.ChangeReader;
import io.parcours.service.query.ChangeReader.Page;
import io.parcours.service.query.Freshness;
import io.parcours.serving.change.Change;
import io.parcours.serving.change.ChangesFile;
import io.parcours.serving.generation.Manifest.Changes;
import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /v1/segments/{id}/changes} and {@code /history}: who came and went, and how a segment grew. */
final class MovementRoutes {
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final Parameter ID = Parameter.path("id", "the segment's id");

    private final Serving serving;
    private final AccessLog accessLog;
    private final Clock clock;

    MovementRoutes(Serving serving, AccessLog accessLog, Clock clock) {
        this.serving = serving;
        this.accessLog = accessLog;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        Method.GET,
                        "/v1/segments/{id}/changes",
                        "segment-changes",
                        "segments",
                        "Who entered and who left, oldest first. Poll with next_cursor; it goes on in later generations. Entries of persons who did"
                                + " not agree to the segment's purpose are held back and counted; exits are told of everybody. Changes of"
                                + " membership only, not of consent. What is older than since_kept is gone (410): take the members anew.",
                        Optional.of(Scope.MEMBERS_READ),
                        List.of(
                                ID,
                                Parameter.query(
                                        "since",
                                        "string",
                                        "only changes after this moment, ISO-8601; not with a cursor"),
                                Parameter.query("cursor", "string", "next_cursor of the answer before"),
                                Parameter.query(
                                        "limit",
                                        "integer",
                                        "changes at most: 1 to " + LARGEST_PAGE + " (" + PAGE + " without it)")),
                        Answer.json("SegmentChanges", "The changes"),
                        this::changes),
                new Route(
                        Method.GET,
                        "/v1/segments/{id}/history",
                        "segment-history",
                        "segments",
                        "The size of a segment after each run that changed it, oldest first.",
                        Optional.of(Scope.SEGMENTS_READ),
                        List.of(ID),
                        Answer.json("SegmentHistory", "The sizes"),
                        this::history));
    }

    private void changes(Call call) {
        int limit = call.number("limit", PAGE, 1, LARGEST_PAGE);
        Optional<Instant> since = call.query("since").map(MovementRoutes::moment);
        Optional<ChangeCursor> cursor = call.query("cursor").map(MovementRoutes::cursor);
        if (since.isPresent() && cursor.isPresent()) {
            throw Problem.wrongParameter("since", "a cursor says where to go on; leave one of them out")
                    .raise();
        }
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Segment segment = segment(generation, call.path("id"));
            ObjectNode answer = Json.fresh(Json.object(), Freshness.of(generation, clock))
                    .put("segment", segment.id())
                    .put("purpose", segment.purpose());
            Optional<Changes> kept = generation.manifest().movements().changes().stream()
                    .filter(changes -> changes.segment().equals(segment.id()))
                    .findFirst();
            kept.ifPresent(changes -> requireKept(changes, since, cursor));
            answer.put("since_kept", kept.map(Changes::since).orElse(null));
            ChangeReader reader = new ChangeReader(generation, segment);
            Page page = reader.file()
                    .map(file -> reader.page(file, from(file, since, cursor), limit))
                    .orElseGet(() -> new Page(List.of(), 0, Optional.empty(), false));
            accessLog.record(new Access(
                    call.keyId(),
                    call.requestId(),
                    "segment-changes",
                    null,
                    segment.id(),
                    page.changes().size(),
                    false,
                    generation.number()));
            answer.put("held_back", page.heldBack());
            ArrayNode changes = answer.putArray("changes");
            for (Change change : page.changes()) {
                changes.addObject()
                        .put("at", change.at().toString())
                        .put("change", change.entered() ? "entered" : "left")
                        .put("person_id", change.personId());
            }
            answer.put("more", page.more());
            answer.put(
                    "next_cursor",
                    page.last()
                            .map(last -> new ChangeCursor(last).encode())
                            .or(() -> cursor.map(ChangeCursor::encode))
                            .orElse(null));
            call.json(Json.bytes(answer));
        }
    }

    private static int from(ChangesFile file, Optional<Instant> since, Optional<ChangeCursor> cursor) {
        return cursor.map(there -> file.after(there.last()))
                .or(() -> since.map(file::after))
                .orElse(0);
    }

    private static void requireKept(Changes kept, Optional<Instant> since, Optional<ChangeCursor> cursor) {
        Optional<Instant> from = since.or(() -> cursor.map(there -> there.last().at()));
        if (from.isPresent() && from.get().isBefore(Instant.parse(kept.since()))) {
            throw Problem.changesGone("changes are kept since " + kept.since()
                            + "; take the members anew, then poll with since = their as_of")
                    .raise();
        }
    }

    private static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.wrongParameter("since", "write a moment such as 2026-05-01T00:00:00Z")
                    .raise();
        }
    }

    private static ChangeCursor cursor(String text) {
        return ChangeCursor.decode(text)
                .orElseThrow(
                        () -> Problem.wrongParameter("cursor", "it is not a next_cursor of changes; start with since")
                                .raise());
    }

    private void history(Call call) {
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Segment segment = segment(generation, call.path("id"));
            ObjectNode answer =
                    Json.fresh(Json.object(), Freshness.of(generation, clock)).put("segment", segment.id());
            ArrayNode sizes = answer.putArray("sizes");
            generation
                    .sizes(segment.id())
                    .forEach(size -> sizes.addObject()
                            .put("at", size.at())
                            .put("size", size.size())
                            .put("entered", size.entered())
                            .put("left", size.left()));
            call.json(Json.bytes(answer));
        }
    }

    private static Segment segment(OpenGeneration generation, String id) {
        return generation
                .manifest()
                .segment(id)
                .orElseThrow(() -> Problem.notFound(
                                "no-such-segment",
                                "There is no such segment",
                                "generation " + generation.number() + " does not have it; GET /v1/segments lists them")
                        .raise());
    }
}
