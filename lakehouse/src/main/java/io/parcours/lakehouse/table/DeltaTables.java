package io.parcours.lakehouse.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.table.DeltaLogReader.CommitInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
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
    private final DeltaWriter writer;

    DeltaTables(SparkSession spark, String lakehouse) {
        this(spark, lakehouse, DeltaWriter.SMALL_MERGE_BYTES, DeltaWriter.FEW_BYTES);
    }

    /**
     * @param smallMergeBytes the largest table that a merge writes anew as a whole
     * @param fewBytes the most rows, by Spark's reckoning of their size, that meet a larger table without Delta's own merge
     */
    DeltaTables(SparkSession spark, String lakehouse, long smallMergeBytes, long fewBytes) {
        this.spark = spark;
        this.paths = new LakePaths(spark, lakehouse);
        this.logs = new DeltaLogReader(spark);
        this.writer = new DeltaWriter(spark, logs, smallMergeBytes, fewBytes);
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
                .map(snapshot -> StoredRows.as(table, stored(table.name(), snapshot, snapshot.version())))
                .orElseGet(() -> StoredRows.none(spark, table));
    }

    @Override
    public Dataset<Row> readAt(TableContract table, long version) {
        Optional<Snapshot> newest = logs.newest(paths.of(table.name()));
        if (newest.isEmpty() || version > newest.get().version() || version < oldest(newest.get())) {
            throw WriteFailure.versionGone(table.name(), version);
        }
        // The same rows in the files of a later upkeep, which outlive those of the version itself.
        long last = logs.lastUpkeepAfter(
                paths.of(table.name()), version, newest.get().version());
        return StoredRows.as(table, stored(table.name(), newest.get(), last));
    }

    @Override
    public Optional<Dataset<Row>> readAsStored(TableName table) {
        return logs.newest(paths.of(table)).map(snapshot -> stored(table, snapshot, snapshot.version()));
    }

    private Dataset<Row> stored(TableName table, Snapshot newest, long version) {
        Optional<Dataset<Row>> small = version == newest.version() ? KnownFiles.rows(spark, newest) : Optional.empty();
        return small.orElseGet(() ->
                spark.read().format("delta").option("versionAsOf", version).load(paths.of(table)));
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
        return appendChecked(table, ContractCheck.checked(table, rows));
    }

    @Override
    public Commit upsert(TableContract table, Dataset<Row> rows) {
        return upsertWhere(table, rows, "true");
    }

    @Override
    public Commit upsertWhere(TableContract table, Dataset<Row> rows, String newer) {
        ContractCheck.requireKey(table);
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        if (isEmpty(table)) {
            // A merge into nothing would still shuffle and join.
            return appendChecked(table, checked);
        }
        prepare(table);
        Map<String, String> assignments = MergeColumns.assignments(table);
        return merged(
                new KeyedMerge(table, MergeColumns.incoming(checked), newer, true),
                incoming -> mergeInto(table, incoming)
                        .whenMatched("(" + newer + ") AND " + MergeColumns.differs(table))
                        .updateExpr(assignments)
                        .whenNotMatched()
                        .insertExpr(assignments));
    }

    @Override
    public Commit merge(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys) {
        if (isEmpty(table)) {
            ContractCheck.checkedKeys(table, deletedKeys);
            return append(table, rows);
        }
        Dataset<Row> incoming = incoming(table, rows, deletedKeys);
        return merged(
                new KeyedMerge(table, incoming, "true", true),
                left -> updating(table, left)
                        .whenNotMatched("NOT " + MergeColumns.IS_DELETED)
                        .insertExpr(MergeColumns.assignments(table)));
    }

    @Override
    public Commit update(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys) {
        // Without inserts the stored rows are the outer side of the join alone, and need no shuffle beside a small
        // other side.
        return merged(
                new KeyedMerge(table, incoming(table, rows, deletedKeys), "true", false),
                left -> updating(table, left));
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
        prepare(table);
        if (isEmpty(table)) {
            return nothingWritten(table);
        }
        return merged(
                new KeyedMerge(table, MergeColumns.incomingKeys(table, checked.distinct()), "false", false),
                left -> mergeInto(table, left).whenMatched().delete());
    }

    /** @param otherwise Delta's own merge of the rows that come in, for where it does better than {@link DeltaWriter#merge} */
    private Commit merged(KeyedMerge merge, Function<Dataset<Row>, DeltaMergeBuilder> otherwise) {
        TableContract table = merge.table();
        return commit(
                table,
                () -> writer.merge(paths.of(table.name()), merge)
                        .ifPresent(left -> otherwise.apply(left.incoming()).execute()));
    }

    private DeltaMergeBuilder mergeInto(TableContract table, Dataset<Row> incoming) {
        return DeltaTable.forPath(spark, paths.of(table.name()))
                .as(MergeColumns.STORED)
                .merge(incoming.as(MergeColumns.INCOMING), MergeColumns.sameKey(table));
    }

    @Override
    public Commit replaceWhere(TableContract table, Column where, Dataset<Row> rows) {
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        prepare(table);
        return commit(
                table,
                () -> frameWriter(checked)
                        .option("replaceWhere", MergeColumns.sql(where))
                        .save(paths.of(table.name())));
    }

    @Override
    public Commit overwrite(TableContract table, Dataset<Row> rows) {
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        String path = paths.of(table.name());
        Optional<Snapshot> stored = logs.newest(path);
        if (stored.isPresent() && !StoredRows.fits(table, stored.get().schema())) {
            return commit(
                    table,
                    () -> frameWriter(checked).option("overwriteSchema", "true").save(path));
        }
        return commit(table, () -> writer.overwrite(table, path, checked));
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
    private void prepare(TableContract table) {
        String path = paths.of(table.name());
        Optional<Snapshot> stored = logs.newest(path);
        if (stored.isEmpty()) {
            writer.create(table, path);
            return;
        }
        List<ColumnSpec> missing = StoredRows.missing(table, stored.get().schema());
        if (!missing.isEmpty()) {
            spark.sql("ALTER TABLE delta.`" + path + "` ADD COLUMNS (" + MergeColumns.additions(missing) + ")");
        }
    }

    private static DataFrameWriter<Row> frameWriter(Dataset<Row> rows) {
        return rows.write().format("delta").mode("overwrite");
    }

    private Commit appendChecked(TableContract table, Dataset<Row> checked) {
        String path = paths.of(table.name());
        if (logs.newest(path).isPresent()) {
            prepare(table);
        }
        return commit(table, () -> writer.append(table, path, checked));
    }

    /** Whether the table has no row, or does not exist. */
    private boolean isEmpty(TableContract table) {
        return logs.newest(paths.of(table.name()))
                .map(snapshot -> KnownFiles.of(snapshot)
                        .map(files -> files.isEmpty())
                        .orElseGet(() -> snapshot.numOfFiles() == 0))
                .orElse(true);
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
