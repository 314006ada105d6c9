package io.parcours.lakehouse.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.table.DeltaLogReader.CommitInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.Snapshot;

/** Tables in Delta format, addressed by path: {@code <lakehouse>/<layer>/<name>}. */
final class DeltaTables implements TableStore {
    /** Delta sets it to the version of the last commit that this session made, whatever the table. */
    private static final String LAST_COMMIT = "spark.databricks.delta.lastCommitVersionInSession";

    /** Table property: the oldest version whose files and change feed are still there. */
    private static final String OLDEST_VERSION = "parcours.oldestVersion";

    private static final Duration KEEP_VERSIONS = Duration.ofDays(7);

    private final SparkSession spark;
    private final LakePaths paths;
    private final DeltaLogReader logs;

    DeltaTables(SparkSession spark, String lakehouse) {
        this.spark = spark;
        this.paths = new LakePaths(spark, lakehouse);
        this.logs = new DeltaLogReader(spark);
    }

    @Override
    public OptionalLong version(TableName table) {
        String path = paths.of(table);
        return logs.newest(path)
                .map(snapshot -> logs.newestWithRows(path, snapshot.version()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Dataset<Row> read(TableContract table) {
        return logs.newest(paths.of(table.name()))
                .map(snapshot -> StoredRows.as(table, stored(table.name(), snapshot.version())))
                .orElseGet(() -> StoredRows.none(spark, table));
    }

    @Override
    public Dataset<Row> readAt(TableContract table, long version) {
        Optional<Snapshot> newest = logs.newest(paths.of(table.name()));
        if (newest.isEmpty() || version > newest.get().version() || version < oldest(newest.get())) {
            throw WriteFailure.versionGone(table.name(), version);
        }
        // The same rows in the files of a later upkeep, which outlive those of the version itself.
        return StoredRows.as(
                table,
                stored(
                        table.name(),
                        logs.lastUpkeepAfter(
                                paths.of(table.name()), version, newest.get().version())));
    }

    @Override
    public Optional<Dataset<Row>> readAsStored(TableName table) {
        return logs.newest(paths.of(table)).map(snapshot -> stored(table, snapshot.version()));
    }

    private Dataset<Row> stored(TableName table, long version) {
        return spark.read().format("delta").option("versionAsOf", version).load(paths.of(table));
    }

    @Override
    public Optional<Dataset<Row>> changesSince(TableContract table, long fromExclusive, long toInclusive) {
        ContractCheck.requireChangeFeed(table);
        String path = paths.of(table.name());
        Optional<Snapshot> newest = logs.newest(path);
        if (newest.isEmpty()
                || toInclusive > newest.get().version()
                || fromExclusive > toInclusive
                || fromExclusive < oldest(newest.get())) {
            return Optional.empty();
        }
        if (fromExclusive == toInclusive) {
            return Optional.of(StoredRows.none(spark, table).withColumn(CHANGE_TYPE, lit("").cast("string")));
        }
        boolean alreadyNet = true;
        int commitsWithRows = 0;
        for (long version = fromExclusive + 1; version <= toInclusive; version++) {
            Optional<CommitInfo> commit = logs.commit(path, version);
            if (commit.isEmpty()) {
                return Optional.empty();
            }
            if (commit.get().isUpkeep()) {
                continue;
            }
            switch (commit.get().operation()) {
                case "MERGE", "DELETE" -> commitsWithRows++;
                case "WRITE" -> {
                    if (commit.get().changesMetadata()) {
                        return Optional.empty(); // an overwrite with other columns: before and after cannot be compared
                    }
                    commitsWithRows++;
                    alreadyNet &= commit.get().isAppend();
                }
                case "CREATE TABLE AS SELECT", "CREATE OR REPLACE TABLE AS SELECT", "REPLACE TABLE AS SELECT" -> {
                    return Optional.empty();
                }
                default -> {
                    commitsWithRows++;
                    alreadyNet = false;
                }
            }
        }
        Dataset<Row> feed = spark.read()
                .format("delta")
                .option("readChangeFeed", "true")
                .option("startingVersion", fromExclusive + 1)
                .option("endingVersion", toInclusive)
                .load(path);
        if (alreadyNet && commitsWithRows <= 1) {
            return Optional.of(StoredRows.as(table, feed, col(CHANGE_TYPE)));
        }
        Dataset<Row> rows = StoredRows.as(table, feed, col(CHANGE_TYPE), col("_commit_version"));
        return Optional.of(NetChanges.of(table, rows, col("_commit_version"), NetChanges.gone(col(CHANGE_TYPE))));
    }

    private static long oldest(Snapshot snapshot) {
        return Long.parseLong(snapshot.metadata().configuration().getOrElse(OLDEST_VERSION, () -> "0"));
    }

    @Override
    public Commit append(TableContract table, Dataset<Row> rows) {
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        prepare(table);
        return commit(table, () -> writer(checked).mode("append").save(paths.of(table.name())));
    }

    @Override
    public Commit upsert(TableContract table, Dataset<Row> rows) {
        return upsertWhere(table, rows, "true");
    }

    @Override
    public Commit upsertWhere(TableContract table, Dataset<Row> rows, String newer) {
        ContractCheck.requireKey(table);
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        if (prepare(table).numOfFiles() == 0) {
            // A merge into nothing would still shuffle and join.
            return commit(table, () -> writer(checked).mode("append").save(paths.of(table.name())));
        }
        Map<String, String> assignments = MergeColumns.assignments(table);
        return commit(
                table,
                () -> mergeInto(table, checked)
                        .whenMatched("(" + newer + ") AND " + MergeColumns.differs(table))
                        .updateExpr(assignments)
                        .whenNotMatched()
                        .insertExpr(assignments)
                        .execute());
    }

    @Override
    public Commit merge(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys) {
        Dataset<Row> incoming = incoming(table, rows, deletedKeys);
        return commit(
                table,
                () -> updating(table, incoming)
                        .whenNotMatched("NOT " + MergeColumns.IS_DELETED)
                        .insertExpr(MergeColumns.assignments(table))
                        .execute());
    }

    @Override
    public Commit update(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys) {
        Dataset<Row> incoming = incoming(table, rows, deletedKeys);
        // Without inserts the stored rows are the outer side of the join alone, and need no shuffle beside a small
        // other side.
        return commit(table, () -> updating(table, smallSaid(incoming)).execute());
    }

    private Dataset<Row> incoming(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys) {
        Dataset<Row> incoming = MergeColumns.incoming(
                table, ContractCheck.checked(table, rows), ContractCheck.checkedKeys(table, deletedKeys));
        prepare(table);
        return incoming;
    }

    private DeltaMergeBuilder updating(TableContract table, Dataset<Row> incoming) {
        return mergeInto(table, incoming)
                .whenMatched(MergeColumns.IS_DELETED)
                .delete()
                .whenMatched(MergeColumns.differs(table))
                .updateExpr(MergeColumns.assignments(table));
    }

    @Override
    public Commit deleteKeys(TableContract table, Dataset<Row> keys) {
        Dataset<Row> checked = ContractCheck.checkedKeys(table, keys);
        if (prepare(table).numOfFiles() == 0) {
            return nothingWritten(table);
        }
        return commit(
                table, () -> mergeInto(table, checked).whenMatched().delete().execute());
    }

    private DeltaMergeBuilder mergeInto(TableContract table, Dataset<Row> incoming) {
        return DeltaTable.forPath(spark, paths.of(table.name()))
                .as(MergeColumns.STORED)
                .merge(incoming.as(MergeColumns.INCOMING), MergeColumns.sameKey(table));
    }

    /** Delta keeps a copy of what comes in, which forgets how small it is: Spark would shuffle all stored rows to meet a few. */
    private Dataset<Row> smallSaid(Dataset<Row> incoming) {
        scala.math.BigInt bytes =
                incoming.queryExecution().optimizedPlan().stats().sizeInBytes();
        long small = spark.sessionState().conf().autoBroadcastJoinThreshold();
        return bytes.isValidLong() && bytes.toLong() <= small ? incoming.hint("broadcast") : incoming;
    }

    @Override
    public Commit replaceWhere(TableContract table, Column where, Dataset<Row> rows) {
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        prepare(table);
        return commit(
                table,
                () -> writer(checked)
                        .mode("overwrite")
                        .option("replaceWhere", MergeColumns.sql(where))
                        .save(paths.of(table.name())));
    }

    @Override
    public Commit overwrite(TableContract table, Dataset<Row> rows) {
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        Optional<Snapshot> stored = logs.newest(paths.of(table.name()));
        if (stored.isEmpty()) {
            create(table);
        }
        DataFrameWriter<Row> writer = writer(checked).mode("overwrite");
        if (stored.isPresent() && !StoredRows.fits(table, stored.get().schema())) {
            writer.option("overwriteSchema", "true");
        }
        return commit(table, () -> writer.save(paths.of(table.name())));
    }

    @Override
    public void addColumns(TableContract table) {
        prepare(table);
    }

    @Override
    public void maintain(TableName table) {
        String path = paths.of(table);
        Optional<Snapshot> stored = logs.newest(path);
        if (stored.isEmpty()) {
            return;
        }
        DeltaTable delta = DeltaTable.forPath(spark, path);
        delta.optimize().executeCompaction();
        long cutOff = Instant.now().minus(KEEP_VERSIONS).toEpochMilli();
        OptionalLong oldest = logs.versionAt(path, cutOff);
        if (oldest.isPresent() && oldest.getAsLong() > oldest(stored.get())) {
            // Written before files go, so that a reader never believes in a version that is half gone.
            setOldest(path, oldest.getAsLong());
            delta.vacuum(KEEP_VERSIONS.toHours());
        }
    }

    @Override
    public void forgetHistory(TableName table) {
        String path = paths.of(table);
        if (version(table).isEmpty()) {
            return;
        }
        setOldest(path, version(table).getAsLong());
        new DeltaHistory(spark).forget(path);
    }

    private void setOldest(String path, long version) {
        spark.sql("ALTER TABLE delta.`" + path + "` SET TBLPROPERTIES ('" + OLDEST_VERSION + "' = '" + version + "')");
    }

    @Override
    public List<TableName> list() {
        return paths.list("_delta_log");
    }

    /** Creates the table, or adds the columns that it lacks. */
    private Snapshot prepare(TableContract table) {
        String path = paths.of(table.name());
        Optional<Snapshot> stored = logs.newest(path);
        if (stored.isEmpty()) {
            create(table);
            return logs.newest(path).orElseThrow();
        }
        List<ColumnSpec> missing = StoredRows.missing(table, stored.get().schema());
        if (missing.isEmpty()) {
            return stored.get();
        }
        spark.sql("ALTER TABLE delta.`" + path + "` ADD COLUMNS (" + MergeColumns.additions(missing) + ")");
        return logs.newest(path).orElseThrow();
    }

    private void create(TableContract table) {
        // A run that was killed, or found the disk full, in its first commit leaves a log without one; Delta then
        // refuses the folder.
        logs.removeUnborn(paths.of(table.name()));
        DeltaTableBuilder builder = DeltaTable.createIfNotExists(spark)
                .location(paths.of(table.name()))
                .comment(table.doc());
        for (ColumnSpec column : table.columns()) {
            builder = builder.addColumn(DeltaTable.columnBuilder(spark, column.name())
                    .dataType(Columns.dataType(column.type()))
                    .nullable(column.nullable())
                    .comment(column.doc())
                    .build());
        }
        if (!table.clusteredBy().isEmpty()) {
            builder = builder.clusterBy(table.clusteredBy().toArray(String[]::new));
        }
        String statistics = String.join(",", columnsWithStatistics(table));
        if (!statistics.isEmpty()) {
            builder = builder.property("delta.dataSkippingStatsColumns", statistics);
        }
        builder.property("delta.enableChangeDataFeed", Boolean.toString(table.changeFeed()))
                .property("delta.checkpointInterval", "20")
                .execute();
    }

    /** Statistics help to skip files by key or order only; collecting them for every column slows each write down. */
    private static Set<String> columnsWithStatistics(TableContract table) {
        Set<String> names = new LinkedHashSet<>();
        Stream.concat(table.key().stream(), table.clusteredBy().stream())
                .filter(name -> table.column(name)
                        .filter(column -> column.type() instanceof Scalar scalar
                                && scalar != Scalar.BOOLEAN
                                && scalar != Scalar.BINARY)
                        .isPresent())
                .forEach(names::add);
        return names;
    }

    private static DataFrameWriter<Row> writer(Dataset<Row> rows) {
        return rows.write().format("delta");
    }

    private Commit commit(TableContract table, Runnable write) {
        spark.conf().unset(LAST_COMMIT);
        try {
            write.run();
        } catch (RuntimeException e) {
            throw WriteFailure.of(table, e);
        }
        return spark.conf()
                .getOption(LAST_COMMIT)
                .map(version -> committed(table, Long.parseLong(version)))
                .getOrElse(() -> nothingWritten(table));
    }

    private Commit committed(TableContract table, long version) {
        CommitInfo info = logs.commit(paths.of(table.name()), version).orElseThrow();
        boolean merged = info.operation().equals("MERGE");
        long written = merged
                ? info.metric("numTargetRowsInserted", "numTargetRowsUpdated")
                : info.metric("numOutputRows") - info.metric("numCopiedRows");
        long deleted = merged ? info.metric("numTargetRowsDeleted") : info.metric("numDeletedRows");
        return new Commit(table.name(), version, written, deleted);
    }

    /** Delta makes no version when nothing changed. */
    private Commit nothingWritten(TableContract table) {
        return new Commit(table.name(), version(table.name()).orElse(0), 0, 0);
    }
}
