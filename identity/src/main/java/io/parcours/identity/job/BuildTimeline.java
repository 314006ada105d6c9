package io.parcours.identity.job;

import static io.parcours.lakehouse.table.Columns.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.min_by;

import io.parcours.identity.key.Hash128;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Puts touchpoints under their person: {@code customer.timeline}. A touchpoint belongs to the holder, at its moment, of its strongest
 * identifier that has one; a touchpoint of nobody (no identifier, or only shared ones) is left out.
 */
final class BuildTimeline implements Job {
    static final String NAME = "build-timeline";
    private static final List<TableContract> INPUTS = List.of(Tables.EVENTS, Tables.MEMBERS);

    private final IdentityRules rules;

    BuildTimeline(IdentityRules rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<TableName> keeps() {
        return List.of(Tables.TIMELINE.name());
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        Inputs inputs = Inputs.pin(context, this, INPUTS);
        if (!inputs.versions().containsKey(Tables.EVENTS.name()) || inputs.isUnchanged()) {
            return Optional.empty();
        }
        Optional<Dataset<Row>> events = inputs.changes(Tables.EVENTS);
        Optional<Dataset<Row>> members = inputs.changes(Tables.MEMBERS);
        boolean full = context.full() || inputs.consumed().isEmpty() || events.isEmpty() || members.isEmpty();
        return Optional.of(new Work() {
            @Override
            public String description() {
                return full ? "every touchpoint" : "new touchpoints, and those of persons that changed";
            }

            @Override
            public JobResult perform(Progress progress) {
                Commit commit = full
                        ? context.tables().overwrite(Tables.TIMELINE, owned(inputs.read(Tables.EVENTS), inputs))
                        : follow(context.tables(), inputs, events.orElseThrow(), members.orElseThrow());
                return new JobResult(inputs.versions(), List.of(commit), 0, 0, Map.of(), List.of());
            }
        });
    }

    private Commit follow(TableStore tables, Inputs inputs, Dataset<Row> events, Dataset<Row> members) {
        Dataset<Row> changed = events.where(
                        functions.col(TableStore.CHANGE_TYPE).isin("insert", "update_postimage"))
                .drop(TableStore.CHANGE_TYPE);
        Dataset<Row> deleted = events.where(
                        functions.col(TableStore.CHANGE_TYPE).equalTo("delete"))
                .select(col(EventColumn.EVENT_ID));
        Dataset<Row> affected = changed;
        Optional<Touched> moved = moved(members);
        if (moved.isPresent()) {
            affected = changed.unionByName(inputs.read(Tables.EVENTS)
                            .where(Keys.touched(rules, moved.get()).apply(col(EventColumn.IDENTIFIERS))))
                    .dropDuplicates(EventColumn.EVENT_ID.sqlName());
        }
        affected = affected.persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> rows = owned(affected, inputs).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> gone = affected.select(col(EventColumn.EVENT_ID))
                    .except(rows.select(col(TimelineColumn.EVENT_ID)))
                    .union(deleted)
                    .distinct();
            return tables.merge(Tables.TIMELINE, rows, gone);
        } finally {
            rows.unpersist();
            affected.unpersist();
        }
    }

    /** Identifiers that changed hands; empty when none did. */
    private static Optional<Touched> moved(Dataset<Row> members) {
        Dataset<Row> digests = members.select(col(MemberColumn.NAMESPACE), col(MemberColumn.VALUE))
                .where(col(MemberColumn.NAMESPACE).notEqual(IdentityRules.RECORD))
                .distinct()
                .map(
                        (MapFunction<Row, Long>) row -> Touched.digest(Hash128.of(row.getString(0), row.getString(1))),
                        Encoders.LONG())
                .toDF("value")
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return digests.isEmpty() ? Optional.empty() : Optional.of(Touched.of(digests, "value"));
        } finally {
            digests.unpersist();
        }
    }

    /** Rows of the timeline for those of {@code events} that belong to somebody. */
    private Dataset<Row> owned(Dataset<Row> events, Inputs inputs) {
        Dataset<Row> members = inputs.read(Tables.MEMBERS)
                .where(col(MemberColumn.NAMESPACE).notEqual(IdentityRules.RECORD))
                .select(
                        col(MemberColumn.NAMESPACE).as("ns"),
                        col(MemberColumn.VALUE).as("value"),
                        col(MemberColumn.VALID_FROM).as("valid_from"),
                        col(MemberColumn.VALID_TO).as("valid_to"),
                        col(MemberColumn.PERSON_ID).as("owner"));
        Column holds = functions
                .col("at")
                .geq(functions.col("valid_from"))
                .and(functions.col("valid_to").isNull().or(functions.col("at").lt(functions.col("valid_to"))));
        Dataset<Row> owners = events.select(
                        col(EventColumn.EVENT_ID).as("event"),
                        col(EventColumn.OCCURRED_AT).as("at"),
                        explode(Keys.normalised(rules).apply(col(EventColumn.IDENTIFIERS)))
                                .as("key"))
                .select(
                        functions.col("event"),
                        functions.col("at"),
                        functions.col("key.place").as("place"),
                        functions.col("key.ns").as("ns"),
                        functions.col("key.value").as("value"))
                .join(members, Sql.names("ns", "value"))
                .where(holds)
                .groupBy("event")
                .agg(min_by(functions.col("owner"), functions.col("place")).as("owner"));
        return events.join(owners, col(EventColumn.EVENT_ID).equalTo(functions.col("event")))
                .select(Arrays.stream(TimelineColumn.values())
                        .map(column -> column == TimelineColumn.PERSON_ID
                                ? functions.col("owner").as(column.sqlName())
                                : col(column))
                        .toArray(Column[]::new));
    }

    /** Types of touchpoints that are a purchase. */
    static Column isPurchase() {
        return col(TimelineColumn.TYPE).equalTo("Order Completed");
    }
}
