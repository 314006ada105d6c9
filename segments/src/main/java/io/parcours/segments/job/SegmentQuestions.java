package io.parcours.segments.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.exists;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.attribute.AttributeDefinition.Whose;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.compile.LearntModel;
import io.parcours.segments.compile.People;
import io.parcours.segments.compile.Scores;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Value;
import io.parcours.segments.model.ModelAttribute;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.Explanation;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.RuleEvaluator;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.rule.SegmentOrder;
import io.parcours.segments.rule.StorePlace;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Answers about segments from the tables as they are; nothing is written. */
public final class SegmentQuestions {
    private static final String PERSON = ProfileColumn.PERSON_ID.sqlName();

    private final TableStore tables;
    private final AsOf now;

    public SegmentQuestions(TableStore tables, AsOf now) {
        this.tables = tables;
        this.now = now;
    }

    /**
     * What a rule would give.
     *
     * @param people all persons
     * @param sample ids of some members, in the order of ids
     * @param change against what is stored of the segment; absent when nothing is
     */
    public record Preview(String rule, long members, long people, List<String> sample, Optional<Change> change) {}

    /** @param stored members by the last run; entering and leaving are what saving the rule would do to them */
    public record Change(long stored, long entering, long leaving) {}

    /** @param definitions hold the segment {@code id}, as it would be saved */
    public Preview preview(SegmentDefinitions definitions, String id, int sample) {
        SegmentDefinition segment = definitions.segment(id).orElseThrow();
        SegmentDefinitions needed = needed(definitions, segment);
        Dataset<Row> people = people(needed);
        Dataset<Row> in = memberships(needed, people)
                .where(Columns.col(SegmentMemberColumn.SEGMENT).equalTo(id))
                .select(PERSON)
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<String> some = in.orderBy(col(PERSON)).limit(sample).collectAsList().stream()
                    .map(row -> row.getString(0))
                    .toList();
            return new Preview(
                    segment.text(), in.count(), tables.read(Tables.PROFILES).count(), some, change(id, in));
        } finally {
            in.unpersist();
        }
    }

    private Optional<Change> change(String id, Dataset<Row> in) {
        Dataset<Row> intervals = tables.read(Tables.SEGMENT_MEMBERS)
                .where(Columns.col(SegmentMemberColumn.SEGMENT).equalTo(id));
        if (intervals.isEmpty()) {
            return Optional.empty();
        }
        Dataset<Row> stored = intervals
                .where(Columns.col(SegmentMemberColumn.LEFT_AT).isNull())
                .select(PERSON);
        String[] key = {PERSON};
        return Optional.of(new Change(
                stored.count(),
                in.join(stored, key, "left_anti").count(),
                stored.join(in, key, "left_anti").count()));
    }

    /** Why the person is in the segment or not. */
    public Explanation explain(SegmentDefinitions definitions, String id, String personId) {
        SegmentDefinition segment = definitions.segment(id).orElseThrow();
        SegmentDefinitions needed = needed(definitions, segment);
        PersonHistory history = new Histories(tables)
                .of(personId, needed.attributes().stream().anyMatch(attribute -> attribute.whose() == Whose.HOUSEHOLD))
                .orElseThrow(() -> new ParcoursException(
                        Fault.CONFIGURATION,
                        "there is no person '" + personId + "'",
                        "customer.profiles has no such row",
                        "name the person by an identifier, for example email:ann@example.com"));
        PersonHistory known = new PersonHistory(
                personId,
                history.profile().on(lists(personId)),
                known(needed, history),
                history.events(),
                history.household());
        Map<Condition.Top, BigDecimal> thresholds = asks(needed, Condition.Top.class)
                ? People.thresholds(people(needed), needed.segments(), needed.vocabulary(), now)
                : Map.of();
        return new RuleEvaluator(needed.segments(), stores(needed), thresholds, now)
                .explaining(needed.attributes())
                .explain(segment.who(), known);
    }

    private Set<String> lists(String personId) {
        return StaticLists.of(
                        tables.read(Tables.PROFILES).where(col(PERSON).equalTo(personId)),
                        tables.read(Tables.SEGMENT_LISTS))
                .collectAsList()
                .stream()
                .flatMap(row -> row.<String>getList(1).stream())
                .collect(java.util.stream.Collectors.toSet());
    }

    /** What is counted from the touchpoints, and what the last run's models said. */
    private Map<String, Value> known(SegmentDefinitions needed, PersonHistory history) {
        Map<String, Value> known =
                new TreeMap<>(new AttributeEvaluator(history.profile().now(now))
                        .values(needed.attributes(), history.events(), history.household()));
        stored(needed)
                .ifPresent(scores -> scores.where(col(PERSON).equalTo(history.personId())).collectAsList().stream()
                        .findFirst()
                        .ifPresent(row -> {
                            for (String name : row.schema().fieldNames()) {
                                if (!name.equals(PERSON)) {
                                    Histories.value(row.getAs(name)).ifPresent(value -> known.put(name, value));
                                }
                            }
                        }));
        return known;
    }

    private Optional<Dataset<Row>> stored(SegmentDefinitions needed) {
        return needed.models().isEmpty() ? Optional.empty() : tables.readAsStored(TableName.parse(Scores.SCORES));
    }

    /** The person that a normalised identifier belongs to now. */
    public Optional<String> person(String namespace, String value) {
        Column same = exists(
                col(ProfileColumn.IDENTIFIERS.sqlName()),
                identifier -> identifier
                        .getField("namespace")
                        .equalTo(namespace)
                        .and(identifier.getField("value").equalTo(value)));
        return tables.read(Tables.PROFILES).where(same).select(PERSON).limit(1).collectAsList().stream()
                .map(row -> row.getString(0))
                .findFirst();
    }

    /**
     * A model that attributes of the workspace are computed by.
     *
     * @param parameters as JSON; absent when there was too little to learn from
     * @param report for a person to read
     */
    public record ModelInUse(
            String id,
            String kind,
            List<String> attributes,
            Instant fittedAt,
            Optional<String> parameters,
            String report) {}

    /** The models in use; one that was never learnt is left out. */
    public List<ModelInUse> models(SegmentDefinitions definitions) {
        Map<String, FitModels.Known> known = FitModels.known(tables, now.at());
        List<ModelInUse> models = new ArrayList<>();
        for (LearntModel.Wanted wanted : LearntModel.wanted(definitions.models())) {
            String id = wanted.model().id(definitions);
            FitModels.Known model = known.get(id);
            if (model != null) {
                models.add(new ModelInUse(
                        id, model.kind(), wanted.attributes(), model.fittedAt(), model.json(), model.report()));
            }
        }
        return models;
    }

    /** How many members a segment had from a moment on. */
    public record Size(String segment, Instant at, long members, long entered, long left) {}

    /** The sizes of all segments that ever had a member, oldest first, one for each moment at which anybody entered or left. */
    public List<Size> sizes() {
        Map<String, TreeMap<Instant, long[]>> moves = new TreeMap<>();
        count(SegmentMemberColumn.ENTERED_AT, 0, moves);
        count(SegmentMemberColumn.LEFT_AT, 1, moves);
        List<Size> sizes = new ArrayList<>();
        moves.forEach((segment, byMoment) -> {
            long members = 0;
            for (Map.Entry<Instant, long[]> moment : byMoment.entrySet()) {
                long entered = moment.getValue()[0];
                long left = moment.getValue()[1];
                members += entered - left;
                sizes.add(new Size(segment, moment.getKey(), members, entered, left));
            }
        });
        return sizes;
    }

    private void count(SegmentMemberColumn at, int direction, Map<String, TreeMap<Instant, long[]>> moves) {
        tables.read(Tables.SEGMENT_MEMBERS)
                .where(Columns.col(at).isNotNull())
                .groupBy(Columns.col(SegmentMemberColumn.SEGMENT), Columns.col(at))
                .count()
                .collectAsList()
                .forEach(row -> moves.computeIfAbsent(row.getString(0), segment -> new TreeMap<>())
                                .computeIfAbsent(row.<Timestamp>getAs(1).toInstant(), moment -> new long[2])[
                                direction] +=
                        row.getLong(2));
    }

    /** A segment with those it refers to and the attributes they ask for: what has to be computed for it. */
    private static SegmentDefinitions needed(SegmentDefinitions definitions, SegmentDefinition segment) {
        Set<String> ids = new HashSet<>();
        reach(definitions, segment, ids);
        List<SegmentDefinition> segments = definitions.segments().stream()
                .filter(other -> ids.contains(other.id()))
                .toList();
        Set<String> subjects = new HashSet<>();
        segments.stream().flatMap(other -> other.who().flattened().stream()).forEach(condition -> {
            if (condition instanceof Condition.Has has) {
                subjects.add(has.subject());
            } else if (condition instanceof Condition.Top top) {
                subjects.add(top.subject());
            }
        });
        List<AttributeDefinition> attributes = definitions.attributes().stream()
                .filter(attribute -> subjects.contains(attribute.name()))
                .toList();
        List<ModelAttribute> models = definitions.models().stream()
                .filter(model -> subjects.contains(model.name()))
                .toList();
        return new SegmentDefinitions(attributes, models, segments, definitions.vocabulary());
    }

    private static void reach(SegmentDefinitions definitions, SegmentDefinition segment, Set<String> ids) {
        if (ids.add(segment.id())) {
            SegmentOrder.references(segment.who())
                    .forEach(id -> definitions.segment(id).ifPresent(other -> reach(definitions, other, ids)));
        }
    }

    /** Everybody, with what the definitions need, computed from the timelines. */
    private Dataset<Row> people(SegmentDefinitions needed) {
        Dataset<Row> profiles = tables.read(Tables.PROFILES);
        Behaviour.Computed computed = new Behaviour(
                        new SegmentDefinitions(needed.attributes(), needed.segments(), needed.vocabulary()))
                .compute(tables.read(Tables.TIMELINE), profiles, Optional.empty(), now);
        Dataset<Row> attributes = new Scores(needed.models()).beside(computed.attributes(), stored(needed));
        Dataset<Row> people = People.of(profiles, attributes, computed.evidence());
        return asks(needed, Condition.Listed.class)
                ? People.onLists(people, StaticLists.of(profiles, tables.read(Tables.SEGMENT_LISTS)))
                : people;
    }

    private Dataset<Row> memberships(SegmentDefinitions needed, Dataset<Row> people) {
        return People.memberships(
                people,
                needed.segments(),
                needed.vocabulary(),
                stores(needed),
                People.thresholds(people, needed.segments(), needed.vocabulary(), now),
                now);
    }

    private List<StorePlace> stores(SegmentDefinitions needed) {
        return asks(needed, Condition.Near.class) ? Stores.places(tables.read(Tables.STORES)) : List.of();
    }

    private static boolean asks(SegmentDefinitions definitions, Class<? extends Condition> kind) {
        return definitions.segments().stream()
                .flatMap(segment -> segment.who().flattened().stream())
                .anyMatch(kind::isInstance);
    }
}
