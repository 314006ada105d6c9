package io.parcours.segments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Span;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.testing.RowAssert;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.lakehouse.testing.TestSpark;
import io.parcours.segments.attribute.Aggregate;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.compile.Scores;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.event.Window;
import io.parcours.segments.model.Estimate;
import io.parcours.segments.model.ModelAttribute;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.testing.Fixtures;
import io.parcours.segments.testing.RandomHistories;
import io.parcours.segments.testing.RandomRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens between runs, following changes and rebuilding give the same tables. What happens in one step is written in one commit
 * a table: on tables of a few hundred rows, commits are what costs.
 */
class IncrementalTest {
    private static final TableName ATTRIBUTES = TableName.parse(Behaviour.ATTRIBUTES);
    private static final TableName EVIDENCE = TableName.parse(Behaviour.EVIDENCE);

    @TempDir
    Path folder;

    private Random random;
    private RandomHistories histories;
    private TestLake lake;
    private final List<String> persons = new ArrayList<>();
    private final Map<String, String> owners = new TreeMap<>();
    private final Map<String, Touchpoint> events = new TreeMap<>();
    private final Map<String, PersonHistory> appeared = new TreeMap<>();
    private final Map<String, String> households = new TreeMap<>();
    private final Set<String> vanished = new TreeSet<>();
    private final Set<String> written = new TreeSet<>();
    private final Set<String> removed = new TreeSet<>();

    @Test
    @Tag("thorough")
    void followsNewLateRepeatedAndDeletedEventsMergesSplitsAndPassingDays() {
        TestSpark.interpreting(() -> followed(5, 4, 7, 6));
    }

    @Test
    @Tag("soak")
    void followsThemForLong() {
        TestSpark.interpreting(() -> followed(77, 10, 20, 12));
    }

    private void followed(long seed, int steps, int attributeCount, int segmentCount) {
        random = new Random(seed);
        lake = TestLake.in(
                folder,
                "person_time_zone: {by: " + RandomHistories.ZONE + ", zones: {America/Los_Angeles:"
                        + " America/Los_Angeles, Pacific/Kiritimati: Pacific/Kiritimati, Asia/Kolkata: Asia/Kolkata}}\n");
        Instant at = Instant.parse("2026-03-27T22:15:00Z");
        AsOf now = AsOf.of(at, lake.workspace().settings());
        histories = new RandomHistories(seed, now);
        RandomRules rules = new RandomRules(seed, now.today());
        List<AttributeDefinition> attributes = new ArrayList<>();
        for (int i = 0; i < attributeCount; i++) {
            attributes.add(rules.attribute("a" + i));
        }
        attributes.addAll(ofHouseholds());
        attributes.forEach(attribute -> rules.subjects().put(attribute.name(), attribute.type()));
        List<SegmentDefinition> segments = new ArrayList<>();
        for (int i = 0; i < segmentCount; i++) {
            segments.add(new SegmentDefinition(
                    "s-" + i,
                    Optional.empty(),
                    Optional.empty(),
                    rules.rule(segments.stream().map(SegmentDefinition::id).toList())));
        }
        List<ModelAttribute> models = models(rules.filter());
        segments.add(new SegmentDefinition(
                "s-scored",
                Optional.empty(),
                Optional.empty(),
                new Condition.Has("m0", Comparison.of(Operator.AT_LEAST, Value.number(4)))));
        Map<String, ValueType> subjects = new TreeMap<>(rules.subjects());
        models.forEach(model -> subjects.put(model.name(), model.type()));
        SegmentDefinitions definitions = new SegmentDefinitions(
                attributes,
                models,
                segments,
                new Vocabulary(
                        subjects,
                        Set.of(),
                        Set.copyOf(segments.stream().map(SegmentDefinition::id).toList())));
        List<Job> jobs = List.of(
                new ComputeAttributes(definitions),
                new FitModels(definitions),
                new ScorePersons(definitions),
                new EvaluateSegments(definitions));

        for (int i = 0; i < 80; i++) {
            appear("p" + i);
        }
        for (int step = 0; step < steps; step++) {
            happen(step);
            write();
            // A few hours, a few days, or no time at all.
            at = at.plus(Duration.ofHours(new int[] {5, 24 * 9, 0, 24}[step % 4]));
            lake.asOf(at.toString());
            lake.full(false);
            for (Job job : jobs) {
                if (random.nextInt(4) == 0) {
                    // As when a run is killed after its last write: the next one does it all again.
                    lake.runUnrecorded(job);
                }
                lake.run(job);
            }
            compareWithRebuilt(jobs);
        }
        assertThat(lake.tables().read(Tables.SEGMENT_CHANGES).count()).isPositive();
        assertThat(lake.tables()
                        .read(Tables.SEGMENT_MODELS)
                        .where("model is not null")
                        .count())
                .as("what was learnt once and anew")
                .isGreaterThan(1);
    }

    private static List<AttributeDefinition> ofHouseholds() {
        EventFilter orders = EventFilter.of("Order Completed");
        return List.of(
                ofHousehold("household_size", new Aggregate.Size(), EventFilter.of(), Window.LIFETIME),
                ofHousehold("household_orders", new Aggregate.Count(), orders, Window.parse("9 days")),
                ofHousehold("household_since", new Aggregate.SinceLast(Aggregate.Unit.DAYS), orders, Window.LIFETIME));
    }

    private static AttributeDefinition ofHousehold(
            String name, Aggregate aggregate, EventFilter filter, Window window) {
        return new AttributeDefinition(
                name,
                Optional.empty(),
                aggregate,
                filter,
                window,
                Optional.empty(),
                AttributeDefinition.Whose.HOUSEHOLD);
    }

    /** Of every kind; over any touchpoint, so that there is something to learn, and over random ones. */
    private static List<ModelAttribute> models(EventFilter some) {
        List<Estimate> estimates = new ArrayList<>();
        for (EventFilter filter : List.of(EventFilter.of(), some)) {
            for (Estimate.Trait trait : Estimate.Trait.values()) {
                estimates.add(new Estimate.Rfm(trait, filter));
            }
            estimates.add(new Estimate.Affinity(ProductField.CATEGORY, filter, 2));
            for (Estimate.Figure figure : Estimate.Figure.values()) {
                estimates.add(new Estimate.Expected(
                        figure, filter, figure.ahead() ? Optional.of(Span.parse("60 days")) : Optional.empty()));
            }
        }
        List<ModelAttribute> models = new ArrayList<>();
        for (Estimate estimate : estimates) {
            models.add(new ModelAttribute("m" + models.size(), Optional.empty(), estimate, Span.parse("9 days")));
        }
        return models;
    }

    private void compareWithRebuilt(List<Job> jobs) {
        Map<String, List<String>> followed = contents();
        lake.full(true);
        jobs.forEach(lake::run);
        assertThat(contents()).isEqualTo(followed);
    }

    private Map<String, List<String>> contents() {
        return Map.of(
                "attributes",
                        RowAssert.lines(
                                byName(lake.tables().readAsStored(ATTRIBUTES).orElseThrow())),
                "evidence",
                        RowAssert.lines(
                                byName(lake.tables().readAsStored(EVIDENCE).orElseThrow())),
                "scores",
                        RowAssert.lines(byName(lake.tables()
                                .readAsStored(TableName.parse(Scores.SCORES))
                                .orElseThrow())),
                "models", RowAssert.lines(lake.tables().read(Tables.SEGMENT_MODELS)),
                "members", RowAssert.lines(lake.tables().read(Tables.SEGMENT_MEMBERS)),
                "changes", RowAssert.lines(lake.tables().read(Tables.SEGMENT_CHANGES)));
    }

    /** A rebuild may order columns anew. */
    private static Dataset<Row> byName(Dataset<Row> rows) {
        return rows.select(
                Arrays.stream(rows.columns()).sorted().map(functions::col).toArray(Column[]::new));
    }

    private void happen(int step) {
        for (int i = 0; i < 4; i++) {
            switch (random.nextInt(7)) {
                case 6 -> change(one(persons));
                case 0 -> appear("q" + step + "-" + i);
                case 4 -> split("r" + step + "-" + i);
                case 1 -> remove();
                case 2 -> merge();
                case 3 -> repeat();
                default -> add(one(persons));
            }
        }
    }

    private void appear(String person) {
        persons.add(person);
        settle(person);
        PersonHistory history = histories.person(person);
        appeared.put(person, history);
        history.events().forEach(event -> put(person, event));
    }

    /** The profile becomes another one, maybe of somebody who lives in another time zone and with others. */
    private void change(String person) {
        appeared.put(person, histories.person(person));
        settle(person);
    }

    /** Half of all live with others. */
    private void settle(String person) {
        if (random.nextBoolean()) {
            households.put(person, "h" + random.nextInt(15));
        } else {
            households.remove(person);
        }
    }

    private void add(String person) {
        put(person, histories.event(person));
    }

    private void put(String person, Touchpoint event) {
        events.put(event.id(), event);
        owners.put(event.id(), person);
        written.add(event.id());
    }

    private void remove() {
        String id = one(List.copyOf(events.keySet()));
        events.remove(id);
        owners.remove(id);
        written.remove(id);
        removed.add(id);
    }

    private void repeat() {
        written.add(one(List.copyOf(events.keySet())));
    }

    /** One person turns out to be another: touchpoints move, a profile goes. */
    private void merge() {
        String from = one(persons);
        String into = one(persons);
        if (from.equals(into)) {
            return;
        }
        move(from, into, 1);
        persons.remove(from);
        appeared.remove(from);
        vanished.add(from);
    }

    /** Somebody turns out to be two persons: half of the touchpoints go to a new one. */
    private void split(String newcomer) {
        String from = one(persons);
        persons.add(newcomer);
        appeared.put(newcomer, new PersonHistory(newcomer, PersonHistory.Profile.EMPTY, Map.of(), List.of()));
        move(from, newcomer, 2);
    }

    private void move(String from, String into, int every) {
        List<String> theirs = owners.entrySet().stream()
                .filter(entry -> entry.getValue().equals(from))
                .map(Map.Entry::getKey)
                .toList();
        for (int i = 0; i < theirs.size(); i += every) {
            owners.put(theirs.get(i), into);
            written.add(theirs.get(i));
        }
    }

    /** Brings the tables up to date with what happened. */
    private void write() {
        lake.tables()
                .merge(
                        Tables.PROFILES,
                        Fixtures.profiles(List.copyOf(appeared.values()), households),
                        keys(Tables.PROFILES, "person_id", vanished));
        TestRows timeline = TestRows.of(Tables.TIMELINE);
        written.forEach(id -> timeline.row(Fixtures.row(owners.get(id), events.get(id))));
        lake.tables().merge(Tables.TIMELINE, timeline.rows(), keys(Tables.TIMELINE, "event_id", removed));
        appeared.clear();
        vanished.clear();
        written.clear();
        removed.clear();
    }

    private static Dataset<Row> keys(TableContract table, String key, Set<String> values) {
        TestRows rows = TestRows.of(table);
        values.forEach(value -> rows.rowByName(Map.of(key, value)));
        return rows.rows().select(key);
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
