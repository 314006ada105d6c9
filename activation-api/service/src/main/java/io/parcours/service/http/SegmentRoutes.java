package io.parcours.service.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
import io.parcours.service.privacy.KeyedMask;
import io.parcours.service.privacy.Signature;
import io.parcours.service.query.Audience;
import io.parcours.service.query.Cursor;
import io.parcours.service.query.Freshness;
import io.parcours.service.query.Member;
import io.parcours.service.query.MemberReader;
import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /v1/segments}: what segments there are, and who is in them. */
final class SegmentRoutes {
    private static final int PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final int EXPORTS_AT_ONCE = 16;
    private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9_]{0,31}");
    private static final Parameter ID = Parameter.path("id", "the segment's id");

    private final Serving serving;
    private final Audience.Gate gate = new Audience.Gate();
    private final AccessLog accessLog;
    private final KeyedMask mask;
    private final Signature signature;
    private final Clock clock;
    private final Semaphore exports = new Semaphore(EXPORTS_AT_ONCE);

    SegmentRoutes(Serving serving, AccessLog accessLog, KeyedMask mask, Signature signature, Clock clock) {
        this.serving = serving;
        this.accessLog = accessLog;
        this.mask = mask;
        this.signature = signature;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        Method.GET,
                        "/v1/segments",
                        "segments",
                        "segments",
                        "Every segment with its size, rule and purpose.",
                        Optional.of(Scope.SEGMENTS_READ),
                        List.of(),
                        Answer.json("SegmentList", "The segments"),
                        this::list),
                new Route(
                        Method.GET,
                        "/v1/segments/{id}",
                        "segment",
                        "segments",
                        "One segment.",
                        Optional.of(Scope.SEGMENTS_READ),
                        List.of(ID),
                        Answer.json("Segment", "The segment"),
                        this::one),
                new Route(
                        Method.GET,
                        "/v1/segments/{id}/members",
                        "segment-members",
                        "segments",
                        "Members who agreed to the segment's purpose; those who did not are held back and counted. Pages of JSON, or"
                                + " the whole as NDJSON or CSV. A segment without a purpose gives ids and no contact fields."
                                + " Personal fields are hashed unless the key has pii:read.",
                        Optional.of(Scope.MEMBERS_READ),
                        List.of(
                                ID,
                                Parameter.query(
                                        "cursor",
                                        "string",
                                        "next_cursor of the page before; pages stay on that page's generation"),
                                Parameter.query(
                                        "limit",
                                        "integer",
                                        "members at most: 1 to " + LARGEST_PAGE + " a page (" + PAGE
                                                + " without it); any number of a stream"),
                                Parameter.query(
                                        "channel",
                                        "string",
                                        "the channel they are to be reached by, for example email; without it, any they"
                                                + " agreed to"),
                                Parameter.query(
                                        "format",
                                        "string(json|ndjson|csv)",
                                        "json pages, or a stream of all as ndjson or csv")),
                        new Answer(
                                "MemberPage",
                                "The members",
                                List.of("application/json", "application/x-ndjson", "text/csv")),
                        this::members));
    }

    private void list(Call call) {
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Freshness freshness = Freshness.of(generation, clock);
            ObjectNode answer = Json.fresh(Json.object(), freshness);
            answer.put("persons", generation.manifest().counts().persons());
            ArrayNode segments = answer.putArray("segments");
            generation.manifest().segments().forEach(segment -> describe(segments.addObject(), segment, freshness));
            call.json(Json.bytes(answer));
        }
    }

    private void one(Call call) {
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            Segment segment = generation.manifest().segment(call.path("id")).orElseThrow(() -> unknown(generation));
            ObjectNode answer = Json.object();
            describe(answer, segment, Freshness.of(generation, clock));
            if (segment.purpose() != null) {
                gate.audience(generation, segment.id(), null)
                        .ifPresent(audience -> answer.put("held_back", audience.heldBack()));
            }
            call.json(Json.bytes(answer));
        }
    }

    private static void describe(ObjectNode json, Segment segment, Freshness freshness) {
        json.put("id", segment.id())
                .put("says", segment.says())
                .put("purpose", segment.purpose())
                .put("rule", segment.rule())
                .put("size", segment.size());
        Json.fresh(json, freshness);
    }

    private static Problem.Raised unknown(OpenGeneration generation) {
        return Problem.notFound(
                        "no-such-segment",
                        "There is no such segment",
                        "generation " + generation.number() + " does not have it; GET /v1/segments lists them")
                .raise();
    }

    private enum Format {
        JSON,
        NDJSON,
        CSV
    }

    private void members(Call call) throws IOException {
        Format format = format(call);
        String id = call.path("id");
        String channel = channel(call);
        int limit = format == Format.JSON
                ? call.number("limit", PAGE, 1, LARGEST_PAGE)
                : call.number("limit", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        Optional<Cursor> cursor = call.query("cursor")
                .map(text -> Cursor.decode(text, id, channel, signature)
                        .orElseThrow(() -> Problem.wrongParameter(
                                        "cursor",
                                        "it is not a next_cursor of this segment and channel; start without one")
                                .raise()));
        try (Lease lease = cursor.isPresent() ? serving.lease(cursor.get().generation()) : serving.lease()) {
            OpenGeneration generation = lease.generation();
            Audience audience = gate.audience(generation, id, channel).orElseThrow(() -> unknown(generation));
            boolean clear = call.may(Scope.PII_READ);
            int total = audience.members().getCardinality();
            accessLog.record(new Access(
                    call.keyId(),
                    call.requestId(),
                    "segment-members",
                    null,
                    id,
                    Math.min(total, limit),
                    clear && audience.contactable(),
                    generation.number()));
            MemberReader reader = new MemberReader(
                    generation, audience, cursor.map(Cursor::ordinal).orElse(0), clear, mask);
            Freshness freshness = Freshness.of(generation, clock);
            call.http()
                    .header("X-Total", Integer.toString(total))
                    .header("X-Held-Back", Integer.toString(audience.heldBack()))
                    .header("X-Generation", Long.toString(generation.number()))
                    .header("X-As-Of", freshness.asOf().toString());
            if (format == Format.JSON) {
                page(call, audience, reader, limit, freshness);
            } else {
                stream(call, format, reader, limit);
            }
        }
    }

    private static Format format(Call call) {
        return switch (call.query("format").orElse("")) {
            case "json" -> Format.JSON;
            case "ndjson" -> Format.NDJSON;
            case "csv" -> Format.CSV;
            case "" -> accepted(call.http().header("Accept"));
            default ->
                throw Problem.wrongParameter("format", "write json, ndjson or csv")
                        .raise();
        };
    }

    private static Format accepted(@Nullable String accept) {
        if (accept == null || accept.contains("application/json")) {
            return Format.JSON;
        }
        return accept.contains("text/csv") ? Format.CSV : accept.contains("ndjson") ? Format.NDJSON : Format.JSON;
    }

    private static @Nullable String channel(Call call) {
        Optional<String> channel = call.query("channel");
        if (channel.isPresent() && !CHANNEL.matcher(channel.get()).matches()) {
            throw Problem.wrongParameter("channel", "write a channel such as email, sms or ads")
                    .raise();
        }
        return channel.orElse(null);
    }

    private void page(Call call, Audience audience, MemberReader reader, int limit, Freshness freshness) {
        ObjectNode answer = Json.object().put("segment", audience.segment().id());
        Json.fresh(answer, freshness);
        answer.put("purpose", audience.segment().purpose())
                .put("channel", audience.channel())
                .put("total", audience.members().getCardinality())
                .put("held_back", audience.heldBack());
        List<String> names = reader.fieldNames();
        ArrayNode members = answer.putArray("members");
        while (members.size() < limit && reader.hasNext()) {
            ObjectNode json = members.addObject();
            Member member = reader.next();
            for (int i = 0; i < names.size(); i++) {
                json.put(names.get(i), member.values().get(i));
            }
        }
        if (reader.hasNext()) {
            Cursor next = new Cursor(freshness.generation(), reader.position());
            answer.put("next_cursor", next.encode(audience.segment().id(), audience.channel(), signature));
        } else {
            answer.putNull("next_cursor");
        }
        call.json(Json.bytes(answer));
    }

    private void stream(Call call, Format format, MemberReader reader, int limit) throws IOException {
        if (!exports.tryAcquire()) {
            throw Problem.busy("at most " + EXPORTS_AT_ONCE + " run at once; try again in a few seconds")
                    .raise();
        }
        try {
            call.http().contentType(format == Format.CSV ? "text/csv; charset=utf-8" : "application/x-ndjson");
            MemberStream out = format == Format.CSV
                    ? MemberStream.csv(call.http().outputStream(), reader.fieldNames())
                    : MemberStream.ndjson(call.http().outputStream(), reader.fieldNames());
            for (int left = limit; left > 0 && reader.hasNext(); left--) {
                out.write(reader.next());
            }
            out.finish();
        } finally {
            exports.release();
        }
    }
}
