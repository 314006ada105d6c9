package io.parcours.segments.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.SegmentChangeColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Membership intervals, and the entries and exits that follow from them. */
final class Intervals {
    private static final String[] KEY = {SegmentMemberColumn.SEGMENT.sqlName(), SegmentMemberColumn.PERSON_ID.sqlName()
    };
    private static final String ENTERED = "entered";
    private static final String LEFT = "left";
    private static final String CHANGE = "_change";

    private final TableStore tables;
    private final String runId;
    private final Instant at;

    Intervals(TableStore tables, String runId, Instant at) {
        this.tables = tables;
        this.runId = runId;
        this.at = at.truncatedTo(ChronoUnit.MICROS);
    }

    private Dataset<Row> open() {
        return tables.read(Tables.SEGMENT_MEMBERS)
                .where(Columns.col(SegmentMemberColumn.LEFT_AT).isNull());
    }

    /**
     * Rows of {@code segments.members} to write: an interval opened for each new member, closed for each that is one no more.
     *
     * @param persons whom {@code memberships} was decided for; absent = everybody
     */
    Dataset<Row> delta(Dataset<Row> memberships, Optional<Dataset<Row>> persons) {
        Dataset<Row> open = persons.map(
                        some -> open().join(some, new String[] {SegmentMemberColumn.PERSON_ID.sqlName()}, "left_semi"))
                .orElseGet(this::open);
        Dataset<Row> compared = memberships.withColumn("_now", lit(true)).join(open, KEY, "full_outer");
        Column entered = Columns.col(SegmentMemberColumn.ENTERED_AT);
        Column isNew = entered.isNull();
        Column enteredAt = coalesce(entered, lit(at));
        return compared.where(isNew.or(col("_now").isNull()))
                .select(
                        Columns.col(SegmentMemberColumn.SEGMENT),
                        Columns.col(SegmentMemberColumn.PERSON_ID),
                        enteredAt.as(SegmentMemberColumn.ENTERED_AT.sqlName()),
                        // A run for an earlier day than the entry's must not close an interval before it began.
                        when(entered.isNotNull(), greatest(lit(at), entered)).as(SegmentMemberColumn.LEFT_AT.sqlName()),
                        coalesce(Columns.col(SegmentMemberColumn.ENTERED_RUN), lit(runId))
                                .as(SegmentMemberColumn.ENTERED_RUN.sqlName()),
                        when(entered.isNotNull(), lit(runId)).as(SegmentMemberColumn.LEFT_RUN.sqlName()));
    }

    /**
     * Writes a delta whose intervals all begin and end after every moment that is stored, so that new ones have no namesakes and every one of them is an
     * entry or an exit that the feed does not tell of yet.
     */
    List<Commit> append(Dataset<Row> delta, boolean anyEntered, boolean anyLeft) {
        Column leftAt = Columns.col(SegmentMemberColumn.LEFT_AT);
        List<Commit> commits = new ArrayList<>();
        if (anyEntered) {
            commits.add(tables.append(Tables.SEGMENT_MEMBERS, delta.where(leftAt.isNull())));
        }
        if (anyLeft) {
            Dataset<Row> closed = delta.where(leftAt.isNotNull());
            commits.add(tables.update(
                    Tables.SEGMENT_MEMBERS,
                    closed,
                    closed.where(lit(false))
                            .select(Tables.SEGMENT_MEMBERS.key().stream()
                                    .map(name -> col(name))
                                    .toArray(Column[]::new))));
        }
        Column entered = change(ENTERED, Columns.col(SegmentMemberColumn.ENTERED_AT), SegmentMemberColumn.ENTERED_RUN);
        Dataset<Row> changes = changes(delta.withColumn(
                CHANGE, when(leftAt.isNull(), entered).otherwise(change(LEFT, leftAt, SegmentMemberColumn.LEFT_RUN))));
        commits.add(tables.append(Tables.SEGMENT_CHANGES, changes));
        return commits;
    }

    /** Rows of the feed. @param intervals rows of members, each with a change of it */
    private static Dataset<Row> changes(Dataset<Row> intervals) {
        return intervals.select(
                id(col(CHANGE + ".change"), col(CHANGE + ".at")).as(SegmentChangeColumn.CHANGE_ID.sqlName()),
                Columns.col(SegmentMemberColumn.SEGMENT).as(SegmentChangeColumn.SEGMENT.sqlName()),
                Columns.col(SegmentMemberColumn.PERSON_ID).as(SegmentChangeColumn.PERSON_ID.sqlName()),
                col(CHANGE + ".change").as(SegmentChangeColumn.CHANGE.sqlName()),
                col(CHANGE + ".at").as(SegmentChangeColumn.AT.sqlName()),
                col(CHANGE + ".run").as(SegmentChangeColumn.RUN_ID.sqlName()));
    }

    /**
     * Brings {@code segments.changes} up to date with the intervals opened or closed since the last successful run, this one's among them.
     * Ids follow from segment, person, direction and time, so that repeating it changes nothing.
     */
    Optional<Commit> publishChanges(Optional<Instant> lastRun) {
        Dataset<Row> members = tables.read(Tables.SEGMENT_MEMBERS);
        Column enteredAt = Columns.col(SegmentMemberColumn.ENTERED_AT);
        Column leftAt = Columns.col(SegmentMemberColumn.LEFT_AT);
        Column recent = lit(true);
        Column enteredSince = lit(true);
        Column toldSince = lit(true);
        if (lastRun.isPresent()) {
            Column since = lit(lastRun.get().isBefore(at) ? lastRun.get() : at);
            enteredSince = enteredAt.geq(since);
            recent = enteredSince.or(leftAt.geq(since));
            toldSince = Columns.col(SegmentChangeColumn.AT).geq(since);
        }
        Dataset<Row> touched = members.where(recent);
        Dataset<Row> changes = changes(touched.select(
                                Columns.col(SegmentMemberColumn.SEGMENT),
                                Columns.col(SegmentMemberColumn.PERSON_ID),
                                explode(array(
                                                change(ENTERED, enteredAt, SegmentMemberColumn.ENTERED_RUN),
                                                change(LEFT, leftAt, SegmentMemberColumn.LEFT_RUN)))
                                        .as(CHANGE))
                        .where(col(CHANGE + ".at").isNotNull()))
                .where(toldSince);
        String[] key = {SegmentChangeColumn.CHANGE_ID.sqlName()};
        Dataset<Row> published =
                tables.read(Tables.SEGMENT_CHANGES).where(toldSince).select(key[0]);
        Dataset<Row> missing = changes.join(published, key, "left_anti");
        // Entered, left and entered again at one data time is one open interval: the exit in between is taken back.
        Dataset<Row> undone = touched.where(enteredSince.and(leftAt.isNull()))
                .select(id(lit(LEFT), enteredAt).as(key[0]))
                .join(changes, key, "left_anti")
                .join(published, key, "left_semi");
        // Both are small, asked whether there are any, and then written: kept, they are found once.
        Dataset<Row> found = missing.unionByName(undone, true).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Column isMissing = Columns.col(SegmentChangeColumn.SEGMENT).isNotNull();
            Row numbers = found.agg(count(when(isMissing, 1)), count(when(not(isMissing), 1)))
                    .first();
            if (numbers.getLong(1) == 0) {
                // None of these is there, so that there is nothing to merge with.
                return numbers.getLong(0) == 0
                        ? Optional.empty()
                        : Optional.of(tables.append(Tables.SEGMENT_CHANGES, found));
            }
            return Optional.of(tables.merge(
                    Tables.SEGMENT_CHANGES,
                    found.where(isMissing),
                    found.where(not(isMissing)).select(key[0])));
        } finally {
            found.unpersist();
        }
    }

    private static Column change(String direction, Column at, SegmentMemberColumn run) {
        return struct(lit(direction).as("change"), at.as("at"), Columns.col(run).as("run"));
    }

    private static Column id(Column direction, Column at) {
        return sha2(
                concat_ws(
                        "|",
                        Columns.col(SegmentMemberColumn.SEGMENT),
                        Columns.col(SegmentMemberColumn.PERSON_ID),
                        direction,
                        unix_micros(at).cast("string")),
                256);
    }

    /** Members now, by segment. */
    Map<String, Long> sizes() {
        return EvaluateSegments.bySegment(open());
    }
}
