package io.parcours.lakehouse.table;

import io.parcours.lakehouse.workspace.WorkspaceSettings.Lakehouse;
import org.apache.spark.sql.SparkSession;

/** Opens the tables of a lakehouse in the format its settings name. */
public final class TableStores {
    private TableStores() {}

    public static TableStore open(SparkSession spark, Lakehouse lakehouse) {
        return switch (lakehouse.format()) {
            case DELTA -> new DeltaTables(spark, lakehouse.path());
            case ICEBERG -> new IcebergTables(spark, lakehouse.path());
        };
    }
}
