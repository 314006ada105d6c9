package io.parcours.identity.job;

import static org.apache.spark.sql.functions.lit;

import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.table.TableStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Tables as they were at pinned versions, with what is written since kept in a folder of its own: a job that is handed these tables does its
 * work for real and leaves the lakehouse as it was. Not for many writes: each of them copies its table.
 */
final class SnapshotTables implements TableStore {
    private static final long WRITTEN = Long.MAX_VALUE;

    private final SparkSession spark;
    private final TableStore lakehouse;
    private final String folder;
    private final ToLongFunction<TableName> pinned;
    private final Map<TableName, Long> versions = new HashMap<>();
    private final Map<TableName, Dataset<Row>> written = new HashMap<>();
    private int writes;

    /**
     * @param folder where to keep what is written; an empty folder that the caller deletes
     * @param pinned the version of a table to read, negative for the newest
     */
    SnapshotTables(SparkSession spark, TableStore lakehouse, String folder, ToLongFunction<TableName> pinned) {
        this.spark = spark;
        this.lakehouse = lakehouse;
        this.folder = folder;
        this.pinned = pinned;
    }

    @Override
    public OptionalLong version(TableName table) {
        if (written.containsKey(table)) {
            return OptionalLong.of(WRITTEN);
        }
        Long known = versions.get(table);
        if (known == null) {
            long wanted = pinned.applyAsLong(table);
            OptionalLong newest = lakehouse.version(table);
            if (newest.isEmpty()) {
                return newest;
            }
            known = wanted < 0 ? newest.getAsLong() : Math.min(wanted, newest.getAsLong());
            versions.put(table, known);
        }
        return OptionalLong.of(known);
    }

    @Override
    public Dataset<Row> read(TableContract table) {
        Dataset<Row> rows = written.get(table.name());
        if (rows != null) {
            return rows;
        }
        OptionalLong version = version(table.name());
        return version.isEmpty() ? lakehouse.read(table) : lakehouse.readAt(table, version.getAsLong());
    }

    @Override
    public Dataset<Row> readAt(TableContract table, long version) {
        return version == WRITTEN ? read(table) : lakehouse.readAt(table, version);
    }

    @Override
    public Optional<Dataset<Row>> readAsStored(TableName table) {
        Dataset<Row> rows = written.get(table);
        return rows == null ? lakehouse.readAsStored(table) : Optional.of(rows);
    }

    /** Never reaches back: what runs on a snapshot rebuilds. */
    @Override
    public Optional<Dataset<Row>> changesSince(TableContract table, long fromExclusive, long toInclusive) {
        return Optional.empty();
    }

    @Override
    public Commit append(TableContract table, Dataset<Row> rows) {
        return keep(table, ordered(table, read(table)).union(ordered(table, rows)));
    }

    @Override
    public Commit upsert(TableContract table, Dataset<Row> rows) {
        return keep(table, without(table, read(table), rows).union(ordered(table, rows)));
    }

    @Override
    public Commit upsertWhere(TableContract table, Dataset<Row> rows, String newer) {
        throw new UnsupportedOperationException("no job that is simulated asks for this");
    }

    @Override
    public Commit merge(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys) {
        Dataset<Row> left = without(table, without(table, read(table), deletedKeys), rows);
        return keep(table, left.union(ordered(table, rows)));
    }

    @Override
    public Commit replaceWhere(TableContract table, Column where, Dataset<Row> rows) {
        Dataset<Row> others = read(table)
                .where(org.apache.spark.sql.functions.not(org.apache.spark.sql.functions.coalesce(where, lit(false))));
        return keep(table, ordered(table, others).union(ordered(table, rows)));
    }

    @Override
    public Commit overwrite(TableContract table, Dataset<Row> rows) {
        return keep(table, ordered(table, rows));
    }

    @Override
    public Commit deleteKeys(TableContract table, Dataset<Row> keys) {
        return keep(table, without(table, read(table), keys));
    }

    @Override
    public void addColumns(TableContract table) {}

    @Override
    public void maintain(TableName table) {}

    @Override
    public void forgetHistory(TableName table) {}

    @Override
    public List<TableName> list() {
        return lakehouse.list();
    }

    private static Dataset<Row> without(TableContract table, Dataset<Row> rows, Dataset<Row> keys) {
        String[] key = table.key().toArray(String[]::new);
        Column[] columns =
                table.key().stream().map(org.apache.spark.sql.functions::col).toArray(Column[]::new);
        return ordered(table, rows)
                .join(keys.select(columns).distinct(), Sql.names(key), "left_anti")
                .select(names(table));
    }

    private static Dataset<Row> ordered(TableContract table, Dataset<Row> rows) {
        return rows.select(names(table));
    }

    private static Column[] names(TableContract table) {
        return table.columnNames().stream()
                .map(org.apache.spark.sql.functions::col)
                .toArray(Column[]::new);
    }

    private Commit keep(TableContract table, Dataset<Row> rows) {
        String place = folder + "/" + table.name() + "-" + writes++;
        rows.write().parquet(place);
        written.put(
                table.name(),
                spark.read()
                        .schema(io.parcours.lakehouse.table.Columns.schema(table))
                        .parquet(place));
        return new Commit(table.name(), WRITTEN, 0, 0);
    }
}
