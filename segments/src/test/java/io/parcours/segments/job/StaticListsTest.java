package io.parcours.segments.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.job.StaticLists.Entry;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.testing.Fixtures;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticListsTest {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    Path folder;

    private TestLake lake;

    private StaticLists lists() {
        return new StaticLists(lake.spark(), lake.tables());
    }

    private void person(String id, String... identifiers) {
        Map<TableColumn, Object> row = Fixtures.row(id, PersonHistory.Profile.EMPTY);
        List<Object> structs = new ArrayList<>();
        for (String identifier : identifiers) {
            structs.add(Arrays.asList((Object[]) identifier.split(":")));
        }
        row.put(ProfileColumn.IDENTIFIERS, structs);
        lake.tables()
                .upsert(Tables.PROFILES, TestRows.of(Tables.PROFILES).row(row).rows());
    }

    private List<JobResult> run() {
        Faults faults = new Faults();
        List<Job> jobs = SegmentJobs.from(lake.workspace(), faults);
        faults.throwIfAny();
        List<JobResult> results = new ArrayList<>();
        jobs.forEach(job -> lake.run(job).ifPresent(results::add));
        return results;
    }

    private Dataset<Row> members() {
        return lake.tables()
                .read(Tables.SEGMENT_MEMBERS)
                .where("left_at is null")
                .select("segment", "person_id");
    }

    private SegmentDefinitions definitions() {
        Faults faults = new Faults();
        SegmentDefinitions read = SegmentDefinitions.read(lake.workspace(), faults);
        faults.throwIfAny();
        return read;
    }

    @Test
    void whoHasAnIdentifierOnAListIsOnIt() {
        lake = TestLake.in(folder);
        lake.write("segments/vips.yaml", "{segment: invited, who: {all: [{on_list: vips}, {not_on_list: staff}]}}");
        person("ann", "email:ann@example.com", "loyalty_id:7");
        person("bob", "email:bob@example.com");
        person("cid", "email:cid@example.com");
        lake.asOf("2026-03-01T12:00:00Z");
        assertThat(run().get(1).notes())
                .contains(
                        "nobody is on list staff: none was handed in; parcours segments list import FILE --name staff");
        assertThatRows(members()).areNone();

        assertThat(lists().add(
                                "vips",
                                Set.of(new Entry("loyalty_id", "7"), new Entry("email", "bob@example.com")),
                                false,
                                AT))
                .isZero();
        assertThat(lists().add("staff", Set.of(new Entry("email", "bob@example.com")), false, AT))
                .isZero();
        run();
        assertThatRows(members()).areExactly("invited | ann");
        assertThat(run()).isEmpty();

        // Handed in again, and one more.
        assertThat(lists().add(
                                "vips",
                                Set.of(new Entry("loyalty_id", "7"), new Entry("email", "cid@example.com")),
                                false,
                                AT.plusSeconds(60)))
                .isEqualTo(2);
        run();
        assertThatRows(members()).areExactly("invited | ann", "invited | cid");
        assertThat(lists().all())
                .containsExactly(
                        new StaticLists.Listed("staff", 1, 1, AT),
                        new StaticLists.Listed("vips", 3, 3, AT.plusSeconds(60)));

        // An identifier goes to somebody else, and the list goes with it.
        person("ann", "email:ann@example.com");
        person("dan", "loyalty_id:7");
        lake.asOf("2026-03-02T12:00:00Z");
        run();
        assertThatRows(members()).areExactly("invited | cid", "invited | dan");
        List<String> followed = io.parcours.lakehouse.testing.RowAssert.lines(members());
        lake.full(true);
        run();
        lake.full(false);
        assertThat(io.parcours.lakehouse.testing.RowAssert.lines(members())).isEqualTo(followed);

        SegmentQuestions questions = new SegmentQuestions(
                lake.tables(), new AsOf(Instant.parse("2026-03-02T12:00:00Z"), ZoneId.of("Europe/Paris"), "EUR"));
        assertThat(questions.preview(definitions(), "invited", 5).sample()).containsExactly("cid", "dan");
        assertThat(questions.explain(definitions(), "invited", "bob").parts())
                .extracting(part -> part.condition() + " " + part.holds() + " "
                        + part.found().words())
                .containsExactly("on list \"vips\" true on staff, vips", "not on list \"staff\" false ");

        assertThat(lists().add("vips", Set.of(new Entry("email", "ann@example.com")), true, AT))
                .isEqualTo(3);
        assertThat(lists().remove("staff")).isEqualTo(1);
        assertThat(lists().remove("staff")).isZero();
        run();
        assertThatRows(members()).areExactly("invited | ann");
    }
}
