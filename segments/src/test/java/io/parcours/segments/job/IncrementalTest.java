package io.parcours.segments.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.testing.Fixtures;
import io.parcours.segments.testing.RandomHistories;
import io.parcours.segments.testing.RandomRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens between runs, following changes and rebuilding give the same tables. */
@Tag("soak")
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

    @Test
    void followsNewLateRepeatedAndDeletedEventsMergesAndPassingDays() {
        followed(5, 3, 10, 6);
    }

    @Test
    @Tag("soak")
    void followsThemForLong() {
        followed(77, 10, 20, 12);
    }

    private void followed(long seed, int steps, int attributeCount, int segmentCount) {
        random = new Random(seed);
        lake = TestLake.in(folder);
        Instant at = Instant.parse("2026-03-27T22:15:00Z");
        AsOf now = new AsOf(at, ZoneId.of("Europe/Paris"), "EUR");
        histories = new RandomHistories(seed, now);
        RandomRules rules = new RandomRules(seed, now.today());
        List<AttributeDefinition> attributes = new ArrayList<>();
        for (int i = 0; i < attributeCount; i++) {
            attributes.add(rules.attribute("a" + i));
        }
        List<SegmentDefinition> segments = new ArrayList<>();
        for (int i = 0; i < segmentCount; i++) {
            segments.add(new SegmentDefinition(
                    "s-" + i,
                    Optional.empty(),
                    Optional.empty(),
                    rules.rule(segments.stream().map(SegmentDefinition::id).toList())));
        }
        SegmentDefinitions definitions = new SegmentDefinitions(
                attributes,
                segments,
                new Vocabulary(
                        rules.subjects(),
                        Set.of(),
                        Set.copyOf(segments.stream().map(SegmentDefinition::id).toList())));
        List<Job> jobs = List.of(new ComputeAttributes(definitions), new EvaluateSegments(definitions));

        for (int i = 0; i < 40; i++) {
            appear("p" + i);
        }
        for (int step = 0; step < steps; step++) {
            happen(step);
            // A few hours, a few days, or no time at all.
            at = at.plus(Duration.ofHours(new int[] {5, 24 * 9, 0, 24}[step % 4]));
            lake.asOf(at.toString());
            lake.full(false);
            for (Job job : jobs) {
                if (random.nextInt(4) == 0) {
                    lake.runUnrecorded(job);
                }
                lake.run(job);
            }
            compareWithRebuilt(jobs);
        }
        assertThat(lake.tables().read(Tables.SEGMENT_CHANGES).count()).isPositive();
    }

    private void compareWithRebuilt(List<Job> jobs) {
        Dataset<Row> attributes = kept(lake.tables().readAsStored(ATTRIBUTES).orElseThrow());
        Dataset<Row> evidence = kept(lake.tables().readAsStored(EVIDENCE).orElseThrow());
        Dataset<Row> members = kept(lake.tables().read(Tables.SEGMENT_MEMBERS));
        Dataset<Row> changes = kept(lake.tables().read(Tables.SEGMENT_CHANGES));
        lake.full(true);
        jobs.forEach(lake::run);
        assertThatRows(attributes).sameAs(lake.tables().readAsStored(ATTRIBUTES).orElseThrow());
        assertThatRows(evidence).sameAs(lake.tables().readAsStored(EVIDENCE).orElseThrow());
        assertThatRows(members).sameAs(lake.tables().read(Tables.SEGMENT_MEMBERS));
        assertThatRows(changes).sameAs(lake.tables().read(Tables.SEGMENT_CHANGES));
    }

    private Dataset<Row> kept(Dataset<Row> rows) {
        return lake.spark().createDataFrame(rows.collectAsList(), rows.schema());
    }

    private void happen(int step) {
        for (int i = 0; i < 4; i++) {
            switch (random.nextInt(5)) {
                case 0 -> appear("q" + step + "-" + i);
                case 1 -> remove();
                case 2 -> merge();
                case 3 -> repeat();
                default -> add(one(persons));
            }
        }
    }

    private void appear(String person) {
        persons.add(person);
        PersonHistory history = histories.person(person);
        lake.tables().upsert(Tables.PROFILES, Fixtures.profiles(List.of(history)));
        history.events().forEach(event -> put(person, event));
        write(history.events().stream().map(Touchpoint::id).toList());
    }

    private void add(String person) {
        Touchpoint event = histories.event(person);
        put(person, event);
        write(List.of(event.id()));
    }

    private void put(String person, Touchpoint event) {
        events.put(event.id(), event);
        owners.put(event.id(), person);
    }

    private void write(List<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        TestRows rows = TestRows.of(Tables.TIMELINE);
        ids.forEach(id -> rows.row(Fixtures.row(owners.get(id), events.get(id))));
        lake.tables().upsert(Tables.TIMELINE, rows.rows());
    }

    private void remove() {
        String id = one(List.copyOf(events.keySet()));
        events.remove(id);
        owners.remove(id);
        lake.tables()
                .deleteKeys(
                        Tables.TIMELINE,
                        TestRows.of(Tables.TIMELINE)
                                .rowByName(Map.of("event_id", id))
                                .rows()
                                .select("event_id"));
    }

    private void repeat() {
        write(List.of(one(List.copyOf(events.keySet()))));
    }

    /** One person turns out to be another: touchpoints move, a profile goes. */
    private void merge() {
        String from = one(persons);
        String into = one(persons);
        if (from.equals(into)) {
            return;
        }
        persons.remove(from);
        List<String> moved = owners.entrySet().stream()
                .filter(entry -> entry.getValue().equals(from))
                .map(Map.Entry::getKey)
                .toList();
        moved.forEach(id -> owners.put(id, into));
        write(moved);
        lake.tables()
                .deleteKeys(
                        Tables.PROFILES,
                        TestRows.of(Tables.PROFILES)
                                .rowByName(Map.of("person_id", from))
                                .rows()
                                .select("person_id"));
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
