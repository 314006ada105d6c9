package io.parcours.lakehouse.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.spark.CommitMetadata;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.CreateTableWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.jspecify.annotations.Nullable;

/**
 * Tables in Iceberg format in a Hadoop catalog, which is the folder itself. A version is a snapshot's sequence number; rows are replaced by copy-on-write,
 * which is what lets Iceberg tell the changes between two snapshots.
 */
final class IcebergTables implements TableStore {
    private static final Duration KEEP_VERSIONS = Duration.ofDays(7);

    /** Snapshots to keep whatever their age, so that a lakehouse that nobody ran for weeks can still follow changes. */
    private static final int KEEP_SNAPSHOTS = 20;

    private final SparkSession spark;
    private final IcebergCatalog catalog;

    IcebergTables(SparkSession spark, String lakehouse) {
        this.spark = spark;
        this.catalog = new IcebergCatalog(spark, new LakePaths(spark, lakehouse));
    }

    @Override
    public OptionalLong version(TableName table) {
        return newestWithRows(table)
                .map(snapshot -> OptionalLong.of(snapshot.sequenceNumber()))
                .orElse(OptionalLong.empty());
    }

    /** The newest snapshot that changed rows, or the oldest that is left. */
    private Optional<Snapshot> newestWithRows(TableName table) {
        return catalog.load(table).map(stored -> {
            Snapshot snapshot = stored.currentSnapshot();
            while (snapshot != null && isUpkeep(snapshot) && parent(stored, snapshot) != null) {
                snapshot = parent(stored, snapshot);
            }
            return snapshot;
        });
    }

    private static @Nullable Snapshot parent(Table stored, Snapshot snapshot) {
        return snapshot.parentId() == null ? null : stored.snapshot(snapshot.parentId());
    }

    /** Whether a snapshot holds the rows of its parent in other files. */
    private static boolean isUpkeep(Snapshot snapshot) {
        return DataOperations.REPLACE.equals(snapshot.operation());
    }

    private Optional<Snapshot> newest(TableName table) {
        return catalog.load(table).flatMap(stored -> Optional.ofNullable(stored.currentSnapshot()));
    }

    @Override
    public Dataset<Row> read(TableContract table) {
        return newest(table.name())
                .map(snapshot -> StoredRows.as(table, stored(table.name(), snapshot)))
                .orElseGet(() -> StoredRows.none(spark, table));
    }

    @Override
    public Dataset<Row> readAt(TableContract table, long version) {
        return catalog.load(table.name())
                .flatMap(stored -> snapshot(stored, version))
                .map(snapshot -> StoredRows.as(table, stored(table.name(), snapshot)))
                .orElseThrow(() -> WriteFailure.versionGone(table.name(), version));
    }

    @Override
    public Optional<Dataset<Row>> readAsStored(TableName table) {
        // Not by snapshot, which would hide columns that were added since.
        return newest(table).map(snapshot -> spark.read().table(catalog.sqlName(table)));
    }

    private Dataset<Row> stored(TableName table, Snapshot snapshot) {
        return spark.read().option("versionAsOf", snapshot.snapshotId()).table(catalog.sqlName(table));
    }

    /** A snapshot that holds the rows of a version: that of the version, or of the upkeep right after it, which outlives it. */
    private static Optional<Snapshot> snapshot(Table stored, long version) {
        Map<Long, Snapshot> byVersion = new HashMap<>();
        stored.snapshots().forEach(snapshot -> byVersion.put(snapshot.sequenceNumber(), snapshot));
        Snapshot found = byVersion.get(version);
        for (Snapshot next = byVersion.get(version + 1);
                next != null && isUpkeep(next);
                next = byVersion.get(next.sequenceNumber() + 1)) {
            found = next;
        }
        return Optional.ofNullable(found);
    }

    @Override
    public Optional<Dataset<Row>> changesSince(TableContract table, long fromExclusive, long toInclusive) {
        ContractCheck.requireChangeFeed(table);
        Optional<Table> stored = catalog.load(table.name());
        Optional<Snapshot> from = stored.flatMap(found -> snapshot(found, fromExclusive));
        Optional<Snapshot> to = stored.flatMap(found -> snapshot(found, toInclusive));
        if (from.isEmpty() || to.isEmpty() || !canCompare(stored.get(), from.get(), to.get())) {
            return Optional.empty();
        }
        if (fromExclusive == toInclusive) {
            return Optional.of(StoredRows.none(spark, table).withColumn(CHANGE_TYPE, lit("").cast("string")));
        }
        Dataset<Row> feed = spark.read()
                .option("start-snapshot-id", from.get().snapshotId())
                .option("end-snapshot-id", to.get().snapshotId())
                .table(catalog.sqlName(table.name()) + ".changes");
        Dataset<Row> rows = StoredRows.as(table, feed, col(CHANGE_TYPE), col("_change_ordinal"));
        // A file that is copied on write shows its untouched rows as deleted and inserted: they vanish here.
        return Optional.of(
                NetChanges.of(table, rows, col("_change_ordinal"), NetChanges.gone(lower(col(CHANGE_TYPE)))));
    }

    /** Whether one grew out of the other, with columns added at most. */
    private static boolean canCompare(Table stored, Snapshot from, Snapshot to) {
        Schema before = stored.schemas().get(from.schemaId());
        Schema after = stored.schemas().get(to.schemaId());
        return before != null
                && after != null
                && SnapshotUtil.isAncestorOf(stored, to.snapshotId(), from.snapshotId())
                && before.columns().stream()
                        .allMatch(column -> Optional.ofNullable(after.findField(column.fieldId()))
                                .filter(now -> now.type().equals(column.type()))
                                .isPresent());
    }

    @Override
    public Commit append(TableContract table, Dataset<Row> rows) {
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        prepare(table);
        return commit(table, () -> appendTo(table, checked));
    }

    private void appendTo(TableContract table, Dataset<Row> rows) throws NoSuchTableException {
        planned(rows).writeTo(catalog.sqlName(table.name())).append();
    }

    @Override
    public Commit upsert(TableContract table, Dataset<Row> rows) {
        return upsertWhere(table, rows, "true");
    }

    @Override
    public Commit upsertWhere(TableContract table, Dataset<Row> rows, String newer) {
        ContractCheck.requireKey(table);
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        if (isEmpty(prepare(table))) {
            return commit(table, () -> appendTo(table, checked));
        }
        return commit(
                table,
                () -> mergeInto(
                        table,
                        checked,
                        MergeColumns.sameKey(table),
                        "WHEN MATCHED AND (" + newer + ") AND " + MergeColumns.differs(table) + " THEN "
                                + update(table),
                        "WHEN NOT MATCHED THEN " + insert(table)));
    }

    @Override
    public Commit merge(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys) {
        Dataset<Row> incoming = MergeColumns.incoming(
                table, ContractCheck.checked(table, rows), ContractCheck.checkedKeys(table, deletedKeys));
        prepare(table);
        return commit(
                table,
                () -> mergeInto(
                        table,
                        incoming,
                        MergeColumns.sameKey(table),
                        "WHEN MATCHED AND " + MergeColumns.IS_DELETED + " THEN DELETE",
                        "WHEN MATCHED AND " + MergeColumns.differs(table) + " THEN " + update(table),
                        "WHEN NOT MATCHED AND NOT " + MergeColumns.IS_DELETED + " THEN " + insert(table)));
    }

    @Override
    public Commit deleteKeys(TableContract table, Dataset<Row> keys) {
        Dataset<Row> checked = ContractCheck.checkedKeys(table, keys);
        Table stored = prepare(table);
        if (isEmpty(stored)) {
            return nothingWritten(table);
        }
        return commit(table, () -> mergeInto(table, checked, MergeColumns.sameKey(table), "WHEN MATCHED THEN DELETE"));
    }

    @Override
    public Commit replaceWhere(TableContract table, Column where, Dataset<Row> rows) {
        Dataset<Row> checked = ContractCheck.satisfying(table, where, ContractCheck.checked(table, rows));
        Table stored = prepare(table);
        if (isEmpty(stored) || read(table).where(where).isEmpty()) {
            return commit(table, () -> appendTo(table, checked));
        }
        return commit(table, () -> {
            try {
                checked.writeTo(catalog.sqlName(table.name())).overwrite(where);
            } catch (Exception e) {
                if (!(e instanceof ValidationException || e instanceof AnalysisException)) {
                    throw e;
                }
                // Iceberg replaces whole files only; where the rows share files with others, the files are rewritten.
                rewriteWhere(table, where, checked);
            }
        });
    }

    private void rewriteWhere(TableContract table, Column where, Dataset<Row> rows) {
        mergeInto(
                table,
                rows,
                MergeColumns.sameKey(table),
                "WHEN MATCHED THEN " + update(table),
                "WHEN NOT MATCHED THEN " + insert(table),
                "WHEN NOT MATCHED BY SOURCE AND " + MergeColumns.sql(where) + " THEN DELETE");
    }

    @Override
    public Commit overwrite(TableContract table, Dataset<Row> rows) {
        Dataset<Row> checked = ContractCheck.checked(table, rows);
        Optional<Table> stored = catalog.load(table.name());
        if (stored.isPresent()
                && !StoredRows.fits(table, SparkSchemaUtil.convert(stored.get().schema()))) {
            CreateTableWriter<Row> writer =
                    checked.writeTo(catalog.sqlName(table.name())).using("iceberg");
            IcebergCatalog.properties(table).forEach(writer::tableProperty);
            return commit(table, writer::replace);
        }
        if (stored.isEmpty()) {
            catalog.create(table);
        }
        return commit(
                table, () -> checked.writeTo(catalog.sqlName(table.name())).overwrite(lit(true)));
    }

    @Override
    public void addColumns(TableContract table) {
        prepare(table);
    }

    @Override
    public void maintain(TableName table) {
        Optional<Table> found = catalog.load(table);
        if (found.isEmpty() || isEmpty(found.get())) {
            return;
        }
        Table stored = found.get();
        SparkActions actions = SparkActions.get(spark);
        actions.rewriteDataFiles(stored).binPack().execute();
        stored.refresh();
        actions.expireSnapshots(stored)
                .expireOlderThan(Instant.now().minus(KEEP_VERSIONS).toEpochMilli())
                .retainLast(KEEP_SNAPSHOTS)
                .execute();
        stored.refresh();
        actions.deleteOrphanFiles(stored)
                .olderThan(Instant.now().minus(KEEP_VERSIONS).toEpochMilli())
                .execute();
    }

    @Override
    public void forgetHistory(TableName table) {
        Optional<Table> found = catalog.load(table);
        if (found.isEmpty() || found.get().currentSnapshot() == null) {
            return;
        }
        Table stored = found.get();
        SparkActions actions = SparkActions.get(spark);
        // Manifests tell the smallest and largest values of files, also of those that their own snapshot deleted.
        actions.rewriteManifests(stored).execute();
        stored.refresh();
        long now = System.currentTimeMillis();
        actions.expireSnapshots(stored).expireOlderThan(now).retainLast(1).execute();
        stored.refresh();
        actions.deleteOrphanFiles(stored).olderThan(now).execute();
    }

    @Override
    public List<TableName> list() {
        return catalog.list().stream()
                .filter(table -> newest(table).isPresent())
                .toList();
    }

    /** Creates the table, or adds the columns that it lacks. */
    private Table prepare(TableContract table) {
        Optional<Table> stored = catalog.load(table.name());
        if (stored.isEmpty()) {
            return catalog.create(table);
        }
        List<ColumnSpec> missing =
                StoredRows.missing(table, SparkSchemaUtil.convert(stored.get().schema()));
        if (!missing.isEmpty()) {
            spark.sql("ALTER TABLE " + catalog.sqlName(table.name()) + " ADD COLUMNS ("
                    + MergeColumns.additions(missing) + ")");
            stored.get().refresh();
        }
        return stored.get();
    }

    private static boolean isEmpty(Table stored) {
        Snapshot snapshot = stored.currentSnapshot();
        return snapshot == null || "0".equals(snapshot.summary().get("total-records"));
    }

    /**
     * The same rows, planned on their own unless they were made on the spot: a view of Spark 4.1 only refers to a table that is read by name, and a
     * write does not look the reference up ("No plan for TableReference"); and the optimizer spoils some plans that it merges into Iceberg's rewrite of
     * a merge ("previously resolved and now became unresolved").
     */
    private static Dataset<Row> planned(Dataset<Row> rows) {
        var execution = ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
        if (execution
                .analyzed()
                .collectLeaves()
                .forall(leaf -> leaf instanceof LocalRelation || leaf instanceof OneRowRelation)) {
            return rows;
        }
        var session = (org.apache.spark.sql.classic.SparkSession) rows.sparkSession();
        return session.internalCreateDataFrame(execution.toRdd(), rows.schema(), false);
    }

    /** A merge has to be told in SQL: Spark's builder for it cannot name the stored side. */
    private void mergeInto(TableContract table, Dataset<Row> incoming, String condition, String... clauses) {
        String view = "incoming_" + UUID.randomUUID().toString().replace("-", "");
        planned(incoming).createOrReplaceTempView(view);
        try {
            spark.sql("MERGE INTO " + catalog.sqlName(table.name()) + " AS " + MergeColumns.STORED + " USING " + view
                    + " AS " + MergeColumns.INCOMING + " ON " + condition + " " + String.join(" ", clauses));
        } finally {
            spark.catalog().dropTempView(view);
        }
    }

    private static String update(TableContract table) {
        return MergeColumns.assignments(table).entrySet().stream()
                .map(assignment -> assignment.getKey() + " = " + assignment.getValue())
                .collect(Collectors.joining(", ", "UPDATE SET ", ""));
    }

    private static String insert(TableContract table) {
        Map<String, String> assignments = MergeColumns.assignments(table);
        return "INSERT (" + String.join(", ", assignments.keySet()) + ") VALUES ("
                + String.join(", ", assignments.values()) + ")";
    }

    /** A write that may throw what Spark's writers declare. */
    private interface Write {
        void run() throws Exception;
    }

    private static final String WRITE_ID = "parcours.write-id";

    private Commit commit(TableContract table, Write write) {
        String id = UUID.randomUUID().toString();
        Callable<Boolean> marked = () -> {
            write.run();
            return true;
        };
        try {
            CommitMetadata.withCommitProperties(Map.of(WRITE_ID, id), marked, Exception.class);
        } catch (RuntimeException e) {
            throw WriteFailure.of(table, e);
        } catch (Exception e) {
            throw WriteFailure.of(table, new IllegalStateException(e));
        }
        Table stored = catalog.load(table.name()).orElseThrow();
        for (Snapshot snapshot = stored.currentSnapshot(); snapshot != null; snapshot = parent(stored, snapshot)) {
            if (id.equals(snapshot.summary().get(WRITE_ID))) {
                return committed(table, snapshot);
            }
        }
        return nothingWritten(table);
    }

    private static Commit committed(TableContract table, Snapshot snapshot) {
        boolean merged = snapshot.summary().keySet().stream().anyMatch(name -> name.contains("num-target-rows"));
        long written = merged
                ? IcebergCatalog.metric(snapshot, "num-target-rows-inserted", "num-target-rows-updated")
                : IcebergCatalog.metric(snapshot, "added-records");
        long deleted = merged
                ? IcebergCatalog.metric(snapshot, "num-target-rows-deleted")
                : IcebergCatalog.metric(snapshot, "deleted-records");
        return new Commit(table.name(), snapshot.sequenceNumber(), written, deleted);
    }

    private Commit nothingWritten(TableContract table) {
        return new Commit(table.name(), version(table.name()).orElse(0), 0, 0);
    }
}
