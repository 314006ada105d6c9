package io.parcours.publish.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.serving.generation.GenerationFolder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Tables that a test fills with rows like these, and the generations that are made of them. */
final class PublishLab {
    /** When the rows say that things began. */
    static final String DAY = "2024-06-01T00:00:00Z";

    /** The data time of the first run. */
    static final String FIRST_RUN = "2024-07-01T00:00:00Z";

    final TestLake lake;
    final GenerationFolder generations;

    PublishLab(Path folder) {
        lake = TestLake.in(folder).asOf(FIRST_RUN);
        generations = new GenerationFolder(lake.workspace().generations());
    }

    /** Publishes as a run does; empty when there is nothing new. */
    Optional<JobResult> publish() {
        Faults faults = new Faults();
        return publish(PublishJobs.from(lake.workspace(), faults), faults);
    }

    /** Publishes, taking over from the generation before however few persons it has. */
    Optional<JobResult> publishFollowing() {
        Faults faults = new Faults();
        return publish(PublishJobs.from(lake.workspace(), faults, 0), faults);
    }

    private Optional<JobResult> publish(List<Job> jobs, Faults faults) {
        assertThat(faults.sorted()).isEmpty();
        return lake.run(jobs.get(0));
    }

    /** The attributes of persons, as a run with these segments' definitions would compute them. */
    static TableContract attributes(ColumnSpec... columns) {
        return TableContract.of(
                        "customer.attributes",
                        Stream.concat(
                                        Stream.of(ColumnSpec.required("person_id", Scalar.STRING, "the person")),
                                        Stream.of(columns))
                                .toList())
                .doc("Behaviour attributes")
                .key(List.of("person_id"))
                .ownedBy("segments");
    }

    static Map<MemberColumn, Object> member(String namespace, String value, String from, String person) {
        return Map.of(
                MemberColumn.NAMESPACE, namespace,
                MemberColumn.VALUE, value,
                MemberColumn.VALID_FROM, from,
                MemberColumn.PERSON_ID, person);
    }

    static Map<SegmentMemberColumn, Object> inSegment(String person) {
        return Map.of(
                SegmentMemberColumn.SEGMENT, "buyers",
                SegmentMemberColumn.PERSON_ID, person,
                SegmentMemberColumn.ENTERED_AT, DAY);
    }

    static Map<TimelineColumn, Object> event(String id, String person, String at) {
        return Map.of(
                TimelineColumn.PERSON_ID, person,
                TimelineColumn.EVENT_ID, id,
                TimelineColumn.OCCURRED_AT, at,
                TimelineColumn.SILO, "web",
                TimelineColumn.TYPE, "Page Viewed");
    }

    /** A row with one column more, or another value in it. */
    static <C> Map<C, Object> with(Map<C, Object> row, C column, Object value) {
        Map<C, Object> changed = new HashMap<>(row);
        changed.put(column, value);
        return changed;
    }
}
