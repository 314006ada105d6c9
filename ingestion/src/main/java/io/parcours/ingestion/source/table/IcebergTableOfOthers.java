package io.parcours.ingestion.source.table;

import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** An Iceberg table by its folder, as a hadoop catalog or a hadoop table keeps it. */
record IcebergTableOfOthers(SparkSession spark, Table table) implements ForeignTable {
    /** A rewrite of files changes no row; Iceberg's incremental read passes over it. */
    private static final Set<String> ADDING = Set.of(DataOperations.APPEND, DataOperations.REPLACE);

    @Override
    public Optional<String> version() {
        return Optional.ofNullable(table.currentSnapshot()).map(snapshot -> String.valueOf(snapshot.snapshotId()));
    }

    @Override
    public Dataset<Row> at(String version) {
        return spark.read().format("iceberg").option("versionAsOf", version).load(table.location());
    }

    @Override
    public Optional<Dataset<Row>> added(String after, String upTo) {
        long from = Long.parseLong(after);
        long to = Long.parseLong(upTo);
        if (table.snapshot(from) == null || !SnapshotUtil.isAncestorOf(table, to, from)) {
            return Optional.empty();
        }
        for (Snapshot snapshot : SnapshotUtil.ancestorsBetween(table, to, from)) {
            if (!ADDING.contains(snapshot.operation())) {
                return Optional.empty();
            }
        }
        return Optional.of(spark.read()
                .format("iceberg")
                .option("start-snapshot-id", after)
                .option("end-snapshot-id", upTo)
                .load(table.location()));
    }
}
