package io.parcours.segments.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.testing.RowAssert;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.rule.PersonHistory.Profile;
import io.parcours.segments.testing.Fixtures;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As days pass, only those are decided anew for whom it can matter, and the tables are those of a rebuild. */
class FollowedDaysTest {
    private static final LocalDate FIRST = LocalDate.parse("2026-03-01");
    private static final int PERSONS = 40;

    @TempDir
    Path folder;

    private TestLake lake;
    private List<Job> jobs;

    @BeforeEach
    void company() {
        lake = TestLake.in(folder);
        lake.write("attributes/all.yaml", """
                attributes:
                  - {name: orders, count: Order Completed}
                  - {name: days_since_order, since_last: Order Completed, unit: days}
                  - {name: days_since_visit, since_first: Page Viewed, unit: days}
                """);
        lake.write("segments/lately.yaml", "segment: lately\nwho: {has: {days_since_order: {at_most: 10}}}\n");
        lake.write(
                "segments/lapsing.yaml",
                "segment: lapsing\nwho: {has: {days_since_order: {at_least: 11, below: 20}}}\n");
        lake.write("segments/thirteen.yaml", "segment: thirteen\nwho: {has: {days_since_visit: 13}}\n");
        lake.write("segments/quiet.yaml", "segment: quiet\nwho: {all: [{in: lapsing}, {not_in: best}]}\n");
        lake.write("segments/best.yaml", "segment: best\nwho: {top: {orders: 20 %}}\n");
        lake.write("segments/fewest.yaml", "segment: fewest\nwho: {bottom: {orders: 30 %}}\n");
        lake.write("segments/birthday.yaml", "segment: birthday\nwho: {birthday: {within: 2 days}}\n");
        lake.write("segments/grown-up.yaml", "segment: grown-up\nwho: {has: {age: {at_least: 18}}}\n");
        lake.write("segments/new-home.yaml", "segment: new-home\nwho: {has: {days_since_move: {at_most: 14}}}\n");
        lake.write(
                "segments/new-parents.yaml",
                "segment: new-parents\nwho: {has: {days_since_child_birth: {at_least: 0, at_most: 14}}}\n");
        lake.write(
                "segments/expecting.yaml",
                "segment: expecting\nwho: {has: {days_since_child_birth: {at_least: -3, below: 0}}}\n");
        Faults faults = new Faults();
        jobs = SegmentJobs.from(lake.workspace(), faults);
        faults.throwIfAny();
        TestRows profiles = TestRows.of(Tables.PROFILES);
        TestRows timeline = TestRows.of(Tables.TIMELINE);
        for (int i = 0; i < PERSONS; i++) {
            LocalDate birth = FIRST.minusYears(18).minusDays(PERSONS / 2).plusDays(i);
            profiles.row(Fixtures.row(
                    person(i),
                    new Profile(
                            Map.of(
                                    "birth_date",
                                    new Value.Day(birth),
                                    "moved_at",
                                    new Value.Moment(
                                            FIRST.minusDays(i).atTime(23, 30).toInstant(ZoneOffset.UTC)),
                                    "child_birth_date",
                                    new Value.Day(FIRST.plusDays(PERSONS / 2 - i))),
                            Optional.of(birth),
                            Optional.empty(),
                            List.of())));
            timeline.row(Fixtures.row(person(i), event("v" + i, "Page Viewed", FIRST.minusDays(i))));
            for (int order = 0; order <= i % 7; order++) {
                timeline.row(Fixtures.row(
                        person(i), event("o" + i + "-" + order, "Order Completed", FIRST.minusDays(i / 2 + order))));
            }
        }
        lake.tables().append(Tables.PROFILES, profiles.rows());
        lake.tables().append(Tables.TIMELINE, timeline.rows());
    }

    private static String person(int number) {
        return "p%02d".formatted(number);
    }

    private static Touchpoint event(String id, String type, LocalDate day) {
        return Touchpoint.of(id, day.atTime(9, 30).toInstant(ZoneOffset.UTC), type);
    }

    private void orders(LocalDate day, int person, int times) {
        TestRows timeline = TestRows.of(Tables.TIMELINE);
        for (int i = 0; i < times; i++) {
            timeline.row(Fixtures.row(person(person), event(day + "-" + person + "-" + i, "Order Completed", day)));
        }
        lake.tables().append(Tables.TIMELINE, timeline.rows());
    }

    private void at(LocalDate day) {
        lake.asOf(day.atTime(12, 0).toInstant(ZoneOffset.UTC).toString());
    }

    private void follow() {
        lake.full(false);
        jobs.forEach(lake::run);
    }

    private void requireLikeRebuilt() {
        Map<String, List<String>> followed = contents();
        lake.full(true);
        jobs.forEach(lake::run);
        assertThat(contents()).isEqualTo(followed);
        lake.full(false);
    }

    private Map<String, List<String>> contents() {
        return Map.of(
                "attributes", lines(Behaviour.ATTRIBUTES),
                "evidence", lines(Behaviour.EVIDENCE),
                "members", RowAssert.lines(lake.tables().read(Tables.SEGMENT_MEMBERS)),
                "changes", RowAssert.lines(lake.tables().read(Tables.SEGMENT_CHANGES)));
    }

    private List<String> lines(String table) {
        return RowAssert.lines(
                lake.tables().readAsStored(TableName.parse(table)).orElseThrow());
    }

    private String plannedBySegments() {
        return jobs.get(3).plan(lake.context()).orElseThrow().description();
    }

    private long members(String segment) {
        return lake.tables()
                .read(Tables.SEGMENT_MEMBERS)
                .where("left_at is null and segment = '" + segment + "'")
                .count();
    }

    @Test
    void aDayThatPassesWithAndWithoutTouchpointsGivesWhatARebuildGives() {
        at(FIRST);
        follow();
        assertThat(List.of(
                        members("lately"),
                        members("thirteen"),
                        members("best"),
                        members("birthday"),
                        members("new-home"),
                        members("new-parents"),
                        members("expecting")))
                .doesNotContain(0L);

        // One person orders so often that another one is no more among the best, of whom nothing is new.
        orders(FIRST, 1, 30);
        orders(FIRST, 2, 30);
        at(FIRST.plusDays(1));
        lake.run(jobs.get(0));
        assertThat(plannedBySegments()).endsWith("for persons that changed");
        follow();
        requireLikeRebuilt();

        at(FIRST.plusDays(2));
        follow();
        requireLikeRebuilt();
        assertThat(lake.tables().read(Tables.SEGMENT_CHANGES).count())
                .as("entries and exits on three days")
                .isGreaterThan(members("lately"));

        at(FIRST.plusDays(15));
        follow();
        requireLikeRebuilt();
    }

    @Test
    void aDayOnWhichNobodyCanBeDecidedOtherwiseChangesNothing() {
        at(FIRST);
        follow();
        Instant later = FIRST.atTime(13, 0).toInstant(ZoneOffset.UTC);
        lake.asOf(later.toString());
        assertThat(jobs.stream().filter(job -> lake.run(job).isPresent())).isEmpty();
    }
}
