package io.parcours.lakehouse.table;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.TableContract;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.delta.metric.IncrementMetric;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of stored rows, and of those that come in, when they meet by key.
 *
 * @param incoming the contract's columns and {@link MergeColumns#DELETED}
 * @param newer when a stored row is replaced by one that differs from it
 * @param inserts whether rows with new keys are written, or passed over
 */
record KeyedMerge(TableContract table, Dataset<Row> incoming, String newer, boolean inserts) {
    /** Column of {@link #met}: the name of the file that holds the stored row. */
    static final String FILE = "__file";

    private static final String THERE = "__there";
    private static final String FATE = "__fate";

    private static final String KEPT = "kept";
    private static final String INSERTED = "inserted";
    private static final String UPDATED = "updated";
    private static final String DELETED = "deleted";

    /** The same with rows that are computed once, however often they are read. */
    KeyedMerge kept() {
        return new KeyedMerge(table, incoming.localCheckpoint(false, StorageLevel.DISK_ONLY()), newer, inserts);
    }

    /**
     * The rows of a table afterwards and, where it has a change feed, the changes, told apart by {@link TableStore#CHANGE_TYPE}.
     *
     * @param stored all rows of the table
     * @param fates what becomes of the rows is counted there when they are written
     */
    Dataset<Row> rows(Dataset<Row> stored, Fates fates) {
        Dataset<Row> joined = meeting(stored, incoming, inserts ? "full_outer" : "left_outer")
                .withColumn(FATE, fate(fates))
                .where(col(FATE).isNotNull());
        return table.changeFeed() ? rowsAndChanges(joined) : rowsAlone(joined);
    }

    /** The key of each stored row that one of few incoming rows meets, and the {@link #FILE} it is in. */
    Dataset<Row> met(Dataset<Row> stored) {
        Column[] key = table.key().stream()
                .map(name -> column(MergeColumns.STORED, name).as(name))
                .toArray(Column[]::new);
        return stored.withColumn(FILE, col("_metadata.file_name"))
                .as(MergeColumns.STORED)
                .join(broadcast(incoming).as(MergeColumns.INCOMING), expr(MergeColumns.sameKey(table)))
                .select(Stream.concat(Stream.of(key), Stream.of(col(FILE))).toArray(Column[]::new));
    }

    /**
     * As {@link #rows(Dataset, Fates)}, of the files that hold a row which one of few incoming rows meets; no stored row is shuffled.
     *
     * @param stored the rows of these files
     * @param met what {@link #met} found in the table
     */
    Dataset<Row> rows(Dataset<Row> stored, Dataset<Row> met, Fates fates) {
        Dataset<Row> joined = meeting(stored, broadcast(incoming), "left_outer").withColumn(FATE, fate(fates));
        Dataset<Row> rows = table.changeFeed() ? rowsAndChanges(joined) : rowsAlone(joined);
        return inserts ? rows.union(newRows(met, table.changeFeed(), fates)) : rows;
    }

    /**
     * The rows with new keys.
     *
     * @param met what {@link #met} found in the table
     * @param changes whether to tell of each as a change, too
     */
    Dataset<Row> newRows(Dataset<Row> met, boolean changes, Fates fates) {
        Dataset<Row> rows = incoming.where("NOT " + MergeColumns.DELETED)
                .as(MergeColumns.INCOMING)
                .join(broadcast(met).as(MergeColumns.STORED), expr(MergeColumns.sameKey(table)), "left_anti")
                .coalesce(1)
                .withColumn(FATE, counted(INSERTED, fates.inserted()))
                // Looks at the column, which would not be computed otherwise, and nothing counted.
                .where(col(FATE).equalTo(INSERTED));
        return changes
                ? rows.select(inline(inserted()))
                : rows.select(table.columnNames().stream()
                        .map(name -> column(MergeColumns.INCOMING, name))
                        .toArray(Column[]::new));
    }

    private Dataset<Row> meeting(Dataset<Row> stored, Dataset<Row> others, String how) {
        return stored.withColumn(THERE, lit(true))
                .as(MergeColumns.STORED)
                .join(others.as(MergeColumns.INCOMING), expr(MergeColumns.sameKey(table)), how);
    }

    /** Null for what comes in and is not to be written. */
    private Column fate(Fates fates) {
        return when(
                        col(THERE).isNull(),
                        when(expr("NOT " + MergeColumns.IS_DELETED), counted(INSERTED, fates.inserted())))
                .when(expr(MergeColumns.IS_DELETED), counted(DELETED, fates.deleted()))
                .when(
                        expr("NOT " + MergeColumns.IS_DELETED + " AND (" + newer + ") AND "
                                + MergeColumns.differs(table)),
                        counted(UPDATED, fates.updated()))
                .otherwise(counted(KEPT, fates.kept()));
    }

    private static Column counted(String fate, SQLMetric metric) {
        return ExpressionUtils.column(new IncrementMetric(ExpressionUtils.expression(lit(fate)), metric));
    }

    private Dataset<Row> rowsAlone(Dataset<Row> joined) {
        return joined.where(col(FATE).notEqual(DELETED))
                .select(table.columnNames().stream()
                        .map(name -> when(col(FATE).equalTo(KEPT), column(MergeColumns.STORED, name))
                                .otherwise(column(MergeColumns.INCOMING, name))
                                .as(name))
                        .toArray(Column[]::new));
    }

    private Dataset<Row> rowsAndChanges(Dataset<Row> joined) {
        Column updated = array(
                row(MergeColumns.INCOMING, null),
                row(MergeColumns.STORED, NetChanges.BEFORE_UPDATE),
                row(MergeColumns.INCOMING, NetChanges.AFTER_UPDATE));
        return joined.select(inline(when(col(FATE).equalTo(KEPT), array(row(MergeColumns.STORED, null)))
                .when(col(FATE).equalTo(INSERTED), inserted())
                .when(col(FATE).equalTo(UPDATED), updated)
                .otherwise(array(row(MergeColumns.STORED, NetChanges.DELETE)))));
    }

    private Column inserted() {
        return array(row(MergeColumns.INCOMING, null), row(MergeColumns.INCOMING, NetChanges.INSERT));
    }

    /** @param change null for a row of the table itself */
    private Column row(String side, @Nullable String change) {
        return struct(Stream.concat(
                        table.columnNames().stream()
                                .map(name -> column(side, name).as(name)),
                        Stream.of(lit(change).cast("string").as(TableStore.CHANGE_TYPE)))
                .toArray(Column[]::new));
    }

    private static Column column(String side, String name) {
        return col(side + ".`" + name + "`");
    }

    /** How many rows met which fate; a stored row that several keys met was kept or written as often. */
    record Fates(SQLMetric kept, SQLMetric inserted, SQLMetric updated, SQLMetric deleted) {
        static Fates counting(SparkContext spark) {
            return new Fates(
                    SQLMetrics.createMetric(spark, KEPT),
                    SQLMetrics.createMetric(spark, INSERTED),
                    SQLMetrics.createMetric(spark, UPDATED),
                    SQLMetrics.createMetric(spark, DELETED));
        }

        boolean changeNothing() {
            return incoming() == 0;
        }

        /** Rows that came in and made a difference. */
        long incoming() {
            return inserted.value() + updated.value() + deleted.value();
        }

        long stored() {
            return kept.value() + updated.value() + deleted.value();
        }

        /** Rows that have to be in the files that are written. */
        long after() {
            return kept.value() + updated.value() + inserted.value();
        }
    }
}
