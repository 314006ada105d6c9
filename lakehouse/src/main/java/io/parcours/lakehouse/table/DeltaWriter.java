package io.parcours.lakehouse.table;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.TableContract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.skipping.clustering.ClusteredTableUtils;
import org.apache.spark.sql.delta.skipping.clustering.ClusteringColumn;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Adds and replaces rows by Delta's own transaction, as its writer of data frames does, but for two things that cost a small commit more
 * than its rows do: a table is made by the commit that brings its first rows, and files to replace are looked for by a Spark query only
 * where the log does not name them.
 */
final class DeltaWriter {
    private final SparkSession spark;
    private final DeltaLogReader logs;

    DeltaWriter(SparkSession spark, DeltaLogReader logs) {
        this.spark = spark;
        this.logs = logs;
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
