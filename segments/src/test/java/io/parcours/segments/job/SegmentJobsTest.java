package io.parcours.segments.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.StoreColumn;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.testing.Fixtures;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentJobsTest {
    @TempDir
    Path folder;

    private TestLake lake;

    @BeforeEach
    void workspace() {
        lake = TestLake.in(folder);
        lake.write("attributes/orders.yaml", """
                attributes:
                  - {name: orders, count: Order Completed}
                  - {name: orders_7d, count: Order Completed, within: 7 days}
                  - {name: revenue, sum: amount, of: Order Completed}
                  - {name: days_since_visit, since_last: Page Viewed, unit: days}
                """);
        lake.write("segments/buyers.yaml", """
                segment: buyers
                says: Bought within a week
                purpose: ads
                who: did "Order Completed" within 7 days
                """);
        lake.write("segments/quiet.yaml", """
                segment: quiet-non-buyers
                who:
                  all:
                    - {not_in: buyers}
                    - has: {days_since_visit: {at_least: 3}}
                """);
        lake.tables()
                .upsert(
                        Tables.STORES,
                        TestRows.of(Tables.STORES)
                                .row(Map.of(StoreColumn.STORE_ID, "s", StoreColumn.LAT, 48.85, StoreColumn.LON, 2.35))
                                .rows());
    }

    private static Touchpoint order(String id, String at, String amount, String currency) {
        return new Touchpoint(
                id,
                Instant.parse(at),
                "Order Completed",
                null,
                null,
                null,
                null,
                null,
                new BigDecimal(amount),
                currency,
                null,
                List.of(),
                Map.of(),
                false);
    }

    private static Touchpoint visit(String id, String at) {
        return Touchpoint.of(id, Instant.parse(at), "Page Viewed");
    }

    private void timeline(String person, Touchpoint... events) {
        TestRows rows = TestRows.of(Tables.TIMELINE);
        for (Touchpoint event : events) {
            rows.row(Fixtures.row(person, event));
        }
        lake.tables().upsert(Tables.TIMELINE, rows.rows());
    }

    private void persons(String... ids) {
        TestRows rows = TestRows.of(Tables.PROFILES);
        for (String id : ids) {
            rows.row(Fixtures.row(id, PersonHistory.Profile.EMPTY));
        }
        lake.tables().upsert(Tables.PROFILES, rows.rows());
    }

    private List<Job> jobs() {
        Faults faults = new Faults();
        List<Job> jobs = SegmentJobs.from(lake.workspace(), faults);
        faults.throwIfAny();
        return jobs;
    }

    /** @return how many of the jobs had something to do */
    private int run() {
        int did = 0;
        for (Job job : jobs()) {
            did += lake.run(job).isPresent() ? 1 : 0;
        }
        return did;
    }

    private Dataset<Row> attributes() {
        return lake.tables().readAsStored(TableName.parse(Behaviour.ATTRIBUTES)).orElseThrow();
    }

    private Dataset<Row> members() {
        return lake.tables().read(Tables.SEGMENT_MEMBERS).drop("entered_run", "left_run");
    }

    private Dataset<Row> changes() {
        return lake.tables().read(Tables.SEGMENT_CHANGES).drop("change_id", "run_id");
    }

    @Test
    void nothingIsComputedBeforeThereArePersons() {
        assertThat(run()).isZero();
    }

    @Test
    void attributesAndMembershipsFollowNewEventsAndPassingDays() {
        persons("ann", "bob");
        timeline(
                "ann",
                order("o1", "2026-03-01T10:00:00Z", "20.50", null),
                order("o2", "2026-03-02T10:00:00Z", "9", "USD"));
        timeline("bob", visit("v1", "2026-03-01T22:30:00Z"));
        lake.asOf("2026-03-03T12:00:00Z");
        assertThat(run()).isEqualTo(2);
        assertThatRows(attributes()).areExactly("ann | 2 | 2 | 20.5000 | null", "bob | 0 | 0 | 0.0000 | 2");
        assertThatRows(members()).areExactly("buyers | ann | 2026-03-03T12:00:00Z | null");
        assertThatRows(changes()).areExactly("buyers | ann | entered | 2026-03-03T12:00:00Z");

        // Nothing new, same moment: nothing to do.
        assertThat(run()).isZero();

        // A day passes: the visit was 22:30 UTC, which was 23:30 of the same day in Paris.
        lake.asOf("2026-03-04T00:30:00Z");
        assertThat(run()).isEqualTo(2);
        assertThatRows(attributes()).areExactly("ann | 2 | 2 | 20.5000 | null", "bob | 0 | 0 | 0.0000 | 3");
        assertThatRows(members())
                .areExactly(
                        "buyers | ann | 2026-03-03T12:00:00Z | null",
                        "quiet-non-buyers | bob | 2026-03-04T00:30:00Z | null");

        // The orders leave their window though nothing happened.
        lake.asOf("2026-03-10T08:00:00Z");
        run();
        assertThatRows(attributes()).areExactly("ann | 2 | 0 | 20.5000 | null", "bob | 0 | 0 | 0.0000 | 9");
        assertThatRows(members().where("segment = 'buyers'"))
                .areExactly("buyers | ann | 2026-03-03T12:00:00Z | 2026-03-10T08:00:00Z");

        // A late event brings bob in and out of the other segment; ann comes back.
        timeline("bob", order("o3", "2026-03-09T08:00:00Z", "1", "EUR"));
        timeline("ann", order("o4", "2026-03-10T09:00:00Z", "1", "EUR"));
        lake.asOf("2026-03-10T10:00:00Z");
        run();
        assertThatRows(members())
                .areExactly(
                        "buyers | ann | 2026-03-03T12:00:00Z | 2026-03-10T08:00:00Z",
                        "buyers | ann | 2026-03-10T10:00:00Z | null",
                        "buyers | bob | 2026-03-10T10:00:00Z | null",
                        "quiet-non-buyers | bob | 2026-03-04T00:30:00Z | 2026-03-10T10:00:00Z");
        assertThatRows(changes())
                .areExactly(
                        "buyers | ann | entered | 2026-03-03T12:00:00Z",
                        "buyers | ann | left | 2026-03-10T08:00:00Z",
                        "buyers | ann | entered | 2026-03-10T10:00:00Z",
                        "buyers | bob | entered | 2026-03-10T10:00:00Z",
                        "quiet-non-buyers | bob | entered | 2026-03-04T00:30:00Z",
                        "quiet-non-buyers | bob | left | 2026-03-10T10:00:00Z");
    }

    @Test
    void anAmountInAnotherCurrencyIsLeftOutAndCounted() {
        persons("ann");
        timeline(
                "ann",
                order("o1", "2026-03-01T10:00:00Z", "20.50", "EUR"),
                order("o2", "2026-03-02T10:00:00Z", "9", "USD"));
        lake.asOf("2026-03-03T12:00:00Z");
        assertThat(lake.run(jobs().get(0)).orElseThrow().figures()).containsEntry("amounts_in_other_currencies", 1L);
    }

    @Test
    void whoIsMergedAwayLeavesEverySegmentAndTheOtherTakesOver() {
        persons("ann", "anna");
        timeline("anna", order("o1", "2026-03-01T10:00:00Z", "5", "EUR"));
        lake.asOf("2026-03-03T12:00:00Z");
        run();
        // anna turns out to be ann: her touchpoints move, her profile goes.
        timeline("ann", order("o1", "2026-03-01T10:00:00Z", "5", "EUR"));
        lake.tables().deleteKeys(Tables.PROFILES, lake.spark().sql("select 'anna' as person_id"));
        lake.asOf("2026-03-03T18:00:00Z");
        run();
        assertThatRows(attributes()).areExactly("ann | 1 | 1 | 5.0000 | null");
        assertThatRows(members())
                .areExactly(
                        "buyers | anna | 2026-03-03T12:00:00Z | 2026-03-03T18:00:00Z",
                        "buyers | ann | 2026-03-03T18:00:00Z | null");
    }

    @Test
    void aChangedRuleANewAttributeAndADroppedSegmentTakeEffectWithoutNewEvents() {
        persons("ann");
        timeline("ann", order("o1", "2026-03-01T10:00:00Z", "5", "EUR"));
        lake.asOf("2026-03-03T12:00:00Z");
        run();
        lake.write("segments/buyers.yaml", """
                segment: buyers
                who: did "Order Completed" at least 2 times within 7 days
                """);
        lake.write("attributes/more.yaml", "attributes: [{name: last_order, last: occurred_at, of: Order Completed}]");
        lake.asOf("2026-03-03T13:00:00Z");
        assertThat(run()).isEqualTo(2);
        assertThatRows(attributes().select("person_id", "last_order")).areExactly("ann | 2026-03-01T10:00:00Z");
        assertThatRows(members()).areExactly("buyers | ann | 2026-03-03T12:00:00Z | 2026-03-03T13:00:00Z");
    }

    @Test
    void aRunEndedBetweenItsTwoWritesIsMadeWholeByTheNextOne() {
        persons("ann");
        timeline("ann", order("o1", "2026-03-01T10:00:00Z", "5", "EUR"));
        lake.asOf("2026-03-03T12:00:00Z");
        jobs().forEach(lake::runUnrecorded);
        // As if the feed had not been written before the end.
        lake.tables()
                .deleteKeys(
                        Tables.SEGMENT_CHANGES,
                        lake.tables().read(Tables.SEGMENT_CHANGES).select("change_id"));
        lake.asOf("2026-03-04T12:00:00Z");
        run();
        assertThatRows(members()).areExactly("buyers | ann | 2026-03-03T12:00:00Z | null");
        assertThatRows(changes()).areExactly("buyers | ann | entered | 2026-03-03T12:00:00Z");
    }

    @Test
    void touchpointsThatOnlyAnUnrecordedRunSawLeaveNoTrace() {
        Job attributes = jobs().get(0);
        persons("ann", "bob");
        timeline("ann", order("o1", "2026-03-01T10:00:00Z", "5", "EUR"));
        lake.asOf("2026-03-03T12:00:00Z");
        lake.run(attributes);
        timeline("ann", order("o2", "2026-03-02T10:00:00Z", "7", "EUR"));
        lake.runUnrecorded(attributes);
        assertThatRows(attributes()).areExactly("ann | 2 | 2 | 12.0000 | null", "bob | 0 | 0 | 0.0000 | null");
        lake.tables().deleteKeys(Tables.TIMELINE, lake.spark().sql("select 'o2' as event_id"));
        lake.run(attributes);
        assertThatRows(attributes()).areExactly("ann | 1 | 1 | 5.0000 | null", "bob | 0 | 0 | 0.0000 | null");
        // Once they are as a recorded run left them, tables are followed again.
        timeline("ann", order("o3", "2026-03-03T10:00:00Z", "1", "EUR"));
        assertThat(lake.run(attributes).orElseThrow().rowsRead()).isEqualTo(1);
    }

    @Test
    void leavingAndComingBackAtOneDataTimeIsStayingIn() {
        persons("ann");
        timeline("ann", order("o1", "2026-03-01T10:00:00Z", "5", "EUR"));
        lake.asOf("2026-03-03T12:00:00Z");
        run();
        lake.tables().deleteKeys(Tables.TIMELINE, lake.spark().sql("select 'o1' as event_id"));
        run();
        assertThatRows(members()).areExactly("buyers | ann | 2026-03-03T12:00:00Z | 2026-03-03T12:00:00Z");
        timeline("ann", order("o2", "2026-03-01T10:00:00Z", "5", "EUR"));
        run();
        assertThatRows(members()).areExactly("buyers | ann | 2026-03-03T12:00:00Z | null");
        assertThatRows(changes()).areExactly("buyers | ann | entered | 2026-03-03T12:00:00Z");
    }
}
