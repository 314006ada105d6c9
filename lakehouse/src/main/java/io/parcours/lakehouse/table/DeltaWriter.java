package io.parcours.lakehouse.table;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.table.KeyedMerge.Fates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.skipping.clustering.ClusteredTableUtils;
import org.apache.spark.sql.delta.skipping.clustering.ClusteringColumn;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Adds, merges and replaces rows by Delta's own transaction, as its writer of data frames does, but for what costs a small commit more
 * than its rows do: a table is made by the commit that brings its first rows, files to replace are looked for by a Spark query only
 * where the log does not name them, and a merge takes one query or three where Delta's own takes eight.
 */
final class DeltaWriter {
    /** Above it, rows that stay as they are cost more than a look for the files with known keys. */
    static final long SMALL_MERGE_BYTES = 8L << 20;

    /** So many bytes, as Spark reckons rows by their types, are kept in memory while their keys are looked for. */
    static final long FEW_BYTES = 64L << 20;

    private static final DeltaOperations.Merge MERGE = new DeltaOperations.Merge(
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            immutable(List.of()),
            immutable(List.of()),
            immutable(List.of()));

    private final SparkSession spark;
    private final DeltaLogReader logs;
    private final long smallMergeBytes;
    private final long fewBytes;

    /**
     * @param smallMergeBytes the largest table that a merge writes anew as a whole
     * @param fewBytes the most rows, by Spark's reckoning of their size, that meet a larger table without Delta's own merge
     */
    DeltaWriter(SparkSession spark, DeltaLogReader logs, long smallMergeBytes, long fewBytes) {
        this.spark = spark;
        this.logs = logs;
        this.smallMergeBytes = smallMergeBytes;
        this.fewBytes = fewBytes;
    }

    /** Makes a table without rows, unless it is there. */
    void create(TableContract table, String path) {
        transact(path, transaction -> {
            if (isNew(transaction)) {
                define(table, path, transaction);
                commitEmpty(table, transaction);
            }
        });
    }

    /** Adds rows of the table's columns; makes the table if need be, also for no rows. */
    void append(TableContract table, String path, Dataset<Row> rows) {
        transact(path, transaction -> {
            boolean isNew = isNew(transaction);
            if (isNew) {
                define(table, path, transaction);
            }
            List<Action> actions = new ArrayList<>(written(transaction, rows));
            if (isNew && actions.isEmpty()) {
                commitEmpty(table, transaction);
                return;
            }
            if (isNew) {
                actions.addAll(clustering(table, transaction));
            }
            commit(transaction, actions, SaveMode.Append);
        });
    }

    /** As {@link #append}, and no row that was there stays. */
    void overwrite(TableContract table, String path, Dataset<Row> rows) {
        if (logs.newest(path).isEmpty()) {
            append(table, path, rows);
            return;
        }
        transact(path, transaction -> {
            transaction.readWholeTable();
            List<Action> actions = new ArrayList<>(written(transaction, rows));
            Seq<AddFile> former = KnownFiles.of(transaction.snapshot()).orElseGet(transaction::filterFiles);
            CollectionConverters.asJava(former).forEach(file -> actions.add(file.remove()));
            commit(transaction, actions, SaveMode.Overwrite);
        });
    }

    /**
     * Merges into a table: a small one by writing it anew, a larger one by writing anew its files that hold a known key, if few rows come in.
     *
     * @return what is left to Delta's own merge, as nothing was done
     */
    Optional<KeyedMerge> merge(String path, KeyedMerge merge) {
        return DeltaLog.forTable(spark, path)
                .withNewTransaction(Option.empty(), Option.empty(), transaction -> merge(merge, transaction));
    }

    private Optional<KeyedMerge> merge(KeyedMerge merge, OptimisticTransaction transaction) {
        Snapshot snapshot = transaction.snapshot();
        if (!StoredRows.fits(merge.table(), transaction.metadata().schema())
                || !transaction.metadata().partitionColumns().isEmpty()) {
            return Optional.of(merge);
        }
        transaction.readWholeTable();
        Optional<KnownFiles> small = KnownFiles.upTo(smallMergeBytes, spark, snapshot);
        if (small.isPresent() && small.get().count().isPresent()) {
            replace(merge, small.get(), fates -> merge.rows(small.get().rows(), fates), transaction);
            return Optional.empty();
        }
        KeyedMerge kept = merge.kept();
        long rows = kept.incoming().count();
        if (rows * kept.incoming().schema().defaultSize() > fewBytes) {
            return Optional.of(kept);
        }
        if (rows == 0) {
            return Optional.empty();
        }
        KnownFiles all = KnownFiles.of(
                KnownFiles.of(snapshot).orElseGet(() -> transaction.filterFiles(immutable(List.of()), true)),
                spark,
                snapshot);
        Dataset<Row> met = kept.met(all.rows()).localCheckpoint(false);
        Set<String> names = Set.copyOf(
                met.select(KeyedMerge.FILE).distinct().as(Encoders.STRING()).collectAsList());
        KnownFiles touched = all.only(names);
        if (touched.count().isEmpty()) {
            return Optional.of(kept);
        }
        if (!names.isEmpty()) {
            replace(kept, touched, fates -> kept.rows(touched.rows(), met, fates), transaction);
        } else if (kept.inserts()) {
            replace(kept, touched, fates -> kept.newRows(met, false, fates), transaction);
        }
        return Optional.empty();
    }

    /** @param rows what to write in place of the files, and counts as it is written */
    private void replace(
            KeyedMerge merge,
            KnownFiles former,
            Function<Fates, Dataset<Row>> rows,
            OptimisticTransaction transaction) {
        Fates fates = Fates.counting(spark.sparkContext());
        List<Action> actions = new ArrayList<>(written(transaction, rows.apply(fates)));
        long surplus = fates.stored() - former.count().orElseThrow();
        long rowsWritten = actions.stream()
                .filter(AddFile.class::isInstance)
                .mapToLong(file -> rows((AddFile) file))
                .sum();
        boolean whole = surplus == 0 && rowsWritten == fates.after();
        if (whole && !fates.changeNothing()) {
            former.files().forEach(file -> actions.add(file.remove()));
            report(fates, transaction);
            transaction.commit(immutable(actions), MERGE);
            return;
        }
        discard(transaction, actions);
        if (surplus > 0) {
            throw WriteFailure.repeatedKey(merge.table(), null);
        }
        if (!whole) {
            throw new IllegalStateException("a merge into %s met %d rows too few and wrote %d for %d"
                    .formatted(merge.table().name(), -surplus, rowsWritten, fates.after()));
        }
    }

    private static long rows(AddFile file) {
        return ((Number) file.numLogicalRecords().get()).longValue();
    }

    /** Removes files that no commit will name. */
    private void discard(OptimisticTransaction transaction, List<Action> actions) {
        Path table = transaction.deltaLog().dataPath();
        try {
            FileSystem files = table.getFileSystem(spark.sessionState().newHadoopConf());
            for (Action action : actions) {
                if (action instanceof FileAction file) {
                    files.delete(new Path(table, new Path(URI.create(file.path()))), false);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts for the table's history, under the names of Delta's own merge. */
    private void report(Fates fates, OptimisticTransaction transaction) {
        SQLMetric source = SQLMetrics.createMetric(spark.sparkContext(), "source");
        source.set(fates.incoming());
        Map<String, SQLMetric> metrics = Map.of(
                "numTargetRowsCopied", fates.kept(),
                "numTargetRowsInserted", fates.inserted(),
                "numTargetRowsUpdated", fates.updated(),
                "numTargetRowsDeleted", fates.deleted(),
                "operationNumSourceRows", source);
        transaction.registerSQLMetrics(
                spark, scala.collection.immutable.Map.from(CollectionConverters.asScala(metrics)));
    }

    private void transact(String path, Consumer<OptimisticTransaction> work) {
        DeltaLog.forTable(spark, path).withNewTransaction(Option.empty(), Option.empty(), transaction -> {
            work.accept(transaction);
            return transaction;
        });
    }

    private static boolean isNew(OptimisticTransaction transaction) {
        return transaction.readVersion() < 0;
    }

    /** Says what the table is, before its files are written. */
    private void define(TableContract table, String path, OptimisticTransaction transaction) {
        // A run that was killed, or found the disk full, in a table's first commit leaves a log without one.
        logs.removeUnborn(path);
        transaction.deltaLog().createLogDirectoriesIfNotExists();
        transaction.updateMetadataForNewTable(new Metadata(
                UUID.randomUUID().toString(),
                null,
                table.doc(),
                new Format("parquet", none()),
                schema(table).json(),
                immutable(List.of()),
                scala.collection.immutable.Map.from(CollectionConverters.asScala(properties(table))),
                Option.apply(System.currentTimeMillis())));
    }

    private static StructType schema(TableContract table) {
        StructType schema = Columns.schema(table);
        return new StructType(table.columns().stream()
                .map(column -> schema.apply(column.name()).withComment(column.doc()))
                .toArray(StructField[]::new));
    }

    private static Map<String, String> properties(TableContract table) {
        Map<String, String> properties = new HashMap<>();
        properties.put("delta.enableChangeDataFeed", Boolean.toString(table.changeFeed()));
        properties.put("delta.checkpointInterval", "20");
        String statistics = columnsWithStatistics(table);
        if (!statistics.isEmpty()) {
            properties.put("delta.dataSkippingStatsColumns", statistics);
        }
        if (!table.clusteredBy().isEmpty()) {
            properties.putAll(CollectionConverters.asJava(ClusteredTableUtils.getTableFeatureProperties(none())));
        }
        return properties;
    }

    /** Statistics help to skip files by key or order only; collecting them for every column slows each write down. */
    private static String columnsWithStatistics(TableContract table) {
        return Stream.concat(table.key().stream(), table.clusteredBy().stream())
                .filter(name -> table.column(name)
                        .filter(column -> column.type() instanceof Scalar scalar
                                && scalar != Scalar.BOOLEAN
                                && scalar != Scalar.BINARY)
                        .map(ColumnSpec::name)
                        .isPresent())
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static List<Action> clustering(TableContract table, OptimisticTransaction transaction) {
        if (table.clusteredBy().isEmpty()) {
            return List.of();
        }
        StructType schema = transaction.metadata().schema();
        List<ClusteringColumn> columns = table.clusteredBy().stream()
                .map(name -> ClusteringColumn.apply(schema, name))
                .toList();
        return List.of(ClusteredTableUtils.createDomainMetadata(immutable(columns)));
    }

    private static List<? extends Action> written(OptimisticTransaction transaction, Dataset<Row> rows) {
        return CollectionConverters.asJava(transaction.writeFiles(rows));
    }

    private static void commitEmpty(TableContract table, OptimisticTransaction transaction) {
        transaction.commit(
                immutable(clustering(table, transaction)),
                new DeltaOperations.CreateTable(transaction.metadata(), false, false, Option.empty()));
    }

    /** Makes no version when there is nothing to add and nothing to remove. */
    private static void commit(OptimisticTransaction transaction, List<Action> actions, SaveMode mode) {
        DeltaOperations.Operation operation = new DeltaOperations.Write(
                mode,
                Option.apply(immutable(List.of())),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty());
        transaction.commitIfNeeded(immutable(actions), operation, none());
    }

    private static <T> Seq<T> immutable(List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }

    private static scala.collection.immutable.Map<String, String> none() {
        return scala.collection.immutable.Map$.MODULE$.empty();
    }
}
