package io.parcours.service.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.RuleText;
import io.parcours.service.audit.Access;
import io.parcours.service.audit.AccessLog;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import io.parcours.service.key.Scope;
import io.parcours.service.privacy.KeyedMask;
import io.parcours.service.query.Audience;
import io.parcours.service.query.Freshness;
import io.parcours.service.query.Member;
import io.parcours.service.query.MemberReader;
import io.parcours.service.query.Preview;
import io.parcours.service.query.RuleIndex;
import io.parcours.serving.column.CategoryColumn;
import io.parcours.serving.column.ColumnKind;
import io.parcours.serving.generation.Manifest.Column;
import io.parcours.serving.generation.Manifest.Segment;
import io.parcours.serving.rule.RuleBitmaps;
import io.parcours.serving.rule.Undecidable;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/** {@code /v1/segments:preview}: what a rule would give, while somebody edits it. */
final class PreviewRoutes {
    private static final int LARGEST_SAMPLE = 100;
    private static final int OVERLAPS = 20;
    private static final int SPLITS = 50;
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

    /** Fields whose values tell who somebody is. */
    private static final Set<String> NAMING = Set.of("given_name", "family_name", "email", "phone");

    private final Serving serving;
    private final RuleIndex rules;
    private final AccessLog accessLog;
    private final KeyedMask mask;
    private final Clock clock;

    PreviewRoutes(Serving serving, RuleIndex rules, AccessLog accessLog, KeyedMask mask, Clock clock) {
        this.serving = serving;
        this.rules = rules;
        this.accessLog = accessLog;
        this.mask = mask;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(new Route(
                Method.POST,
                "/v1/segments:preview",
                "segments-preview",
                "segments",
                "How many persons a rule would let in, exactly, and the segments they share most with: {rule: \"orders_90d >= 2\"} or {rule: a tree as"
                        + " segment files have it}. split_by: a field or attribute of few values. limit: a sample of persons, which needs"
                        + " members:read; contact fields only with a purpose (and channel) they agreed to. Nothing is saved. 422 names the"
                        + " place of each fault, or the condition that published files cannot decide.",
                Optional.of(Scope.SEGMENTS_READ),
                List.of(),
                Answer.json("Preview", "Count, overlap, split and sample"),
                this::preview));
    }

    private void preview(Call call) throws IOException {
        RuleBody body = RuleBody.read(call, List.of("limit", "split_by", "purpose", "channel"));
        int limit = body.number("limit", 0, 0, LARGEST_SAMPLE);
        if (limit > 0 && !call.may(Scope.MEMBERS_READ)) {
            throw Problem.missingScope(Scope.MEMBERS_READ.wireName()).raise();
        }
        try (Lease lease = serving.lease()) {
            OpenGeneration generation = lease.generation();
            RuleBitmaps bitmaps = rules.of(generation);
            Condition rule = body.rule(bitmaps.rules().vocabulary());
            RoaringBitmap members = members(bitmaps, rule);
            ObjectNode answer = Json.fresh(Json.object(), Freshness.of(generation, clock))
                    .put("rule", RuleText.print(rule))
                    .put("size", members.getCardinality())
                    .put("persons", generation.everybody().getCardinality());
            ArrayNode overlap = answer.putArray("overlap");
            Preview.overlap(generation, members, OVERLAPS)
                    .forEach(shared -> overlap.addObject()
                            .put("segment", shared.segment())
                            .put("size", shared.size())
                            .put("in_both", shared.inBoth()));
            body.text("split_by").ifPresent(by -> split(call, generation, by, members, answer.putObject("split")));
            if (limit > 0) {
                Audience audience = audience(generation, body, RuleText.print(rule), members);
                sample(call, generation, audience, limit, answer.putObject("sample"));
            }
            call.json(Json.bytes(answer));
        }
    }

    private static RoaringBitmap members(RuleBitmaps bitmaps, Condition rule) {
        try {
            return bitmaps.members(rule);
        } catch (Undecidable e) {
            throw Problem.undecidable(e).raise();
        }
    }

    private static void split(Call call, OpenGeneration generation, String by, RoaringBitmap members, ObjectNode json) {
        if (NAMING.contains(by) && !call.may(Scope.PII_READ)) {
            throw Problem.missingScope(Scope.PII_READ.wireName()).raise();
        }
        CategoryColumn column = generation
                .words(by)
                .filter(words -> words.complete() && !by.startsWith("@"))
                .orElseThrow(() -> Problem.wrongParameter(
                                "split_by",
                                "it is no field or attribute of few values; " + Nearest.hint(by, few(generation)))
                        .raise());
        Preview.Split split = Preview.split(column, members, SPLITS);
        json.put("by", by);
        ArrayNode values = json.putArray("values");
        split.shares()
                .forEach(share -> values.addObject().put("value", share.word()).put("persons", share.persons()));
        json.put("others", split.others()).put("unknown", split.unknown());
    }

    private static List<String> few(OpenGeneration generation) {
        return generation.manifest().rules().columns().stream()
                .filter(column -> column.kind() == ColumnKind.CATEGORY && column.values() <= SPLITS)
                .map(Column::name)
                .filter(name -> !name.startsWith("@") && !NAMING.contains(name))
                .toList();
    }

    /** Those of the members who may be shown; without a purpose nobody agreed to anything. */
    private static Audience audience(OpenGeneration generation, RuleBody body, String rule, RoaringBitmap members) {
        String purpose = word(body, "purpose");
        String channel = word(body, "channel");
        if (channel != null && purpose == null) {
            throw Problem.wrongParameter("channel", "name the purpose, too").raise();
        }
        ImmutableRoaringBitmap those = members.toMutableRoaringBitmap();
        ImmutableRoaringBitmap allowed =
                purpose == null ? those : ImmutableRoaringBitmap.and(those, generation.mayUse(purpose, channel));
        Segment unsaved = new Segment("", null, purpose, rule, those.getCardinality(), "");
        return new Audience(
                unsaved, channel, allowed, those.getCardinality() - allowed.getCardinality(), purpose != null);
    }

    private static @Nullable String word(RuleBody body, String key) {
        Optional<String> word = body.text(key);
        if (word.isPresent() && !WORD.matcher(word.get()).matches()) {
            throw Problem.wrongParameter(key, "write one small word, such as ads or email")
                    .raise();
        }
        return word.orElse(null);
    }

    private void sample(Call call, OpenGeneration generation, Audience audience, int limit, ObjectNode json) {
        boolean clear = call.may(Scope.PII_READ);
        accessLog.record(new Access(
                call.keyId(),
                call.requestId(),
                "segments-preview",
                null,
                null,
                Math.min(limit, audience.members().getCardinality()),
                clear && audience.contactable(),
                generation.number()));
        json.put("purpose", audience.segment().purpose())
                .put("channel", audience.channel())
                .put("held_back", audience.heldBack());
        MemberReader reader = new MemberReader(generation, audience, 0, clear, mask);
        List<String> names = reader.fieldNames();
        ArrayNode persons = json.putArray("persons");
        while (persons.size() < limit && reader.hasNext()) {
            ObjectNode person = persons.addObject();
            Member member = reader.next();
            for (int i = 0; i < names.size(); i++) {
                person.put(names.get(i), member.values().get(i));
            }
        }
    }
}
