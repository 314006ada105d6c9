package io.parcours.lakehouse.table;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The folder of a lakehouse as an Iceberg catalog, known to the session under a name made from the path. */
final class IcebergCatalog {
    private final LakePaths paths;
    private final String name;
    private final HadoopCatalog catalog;

    IcebergCatalog(SparkSession spark, LakePaths paths) {
        this.paths = paths;
        this.name = "lake_" + Integer.toHexString(paths.lakehouse().hashCode()).toLowerCase(Locale.ROOT);
        String key = "spark.sql.catalog." + name;
        spark.conf().set(key, "org.apache.iceberg.spark.SparkCatalog");
        spark.conf().set(key + ".type", "hadoop");
        spark.conf().set(key + ".warehouse", paths.lakehouse());
        // A cached table would not see what another process committed.
        spark.conf().set(key + ".cache-enabled", "false");
        this.catalog = new HadoopCatalog(spark.sessionState().newHadoopConf(), paths.lakehouse());
    }

    String sqlName(TableName table) {
        return name + "." + table.layer() + ".`" + table.name() + "`";
    }

    Optional<Table> load(TableName table) {
        try {
            return Optional.of(catalog.loadTable(identifier(table)));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    Table create(TableContract table) {
        StructType schema = new StructType(table.columns().stream()
                .map(column -> DataTypes.createStructField(
                                column.name(), Columns.dataType(column.type()), column.nullable())
                        .withComment(column.doc()))
                .toArray(StructField[]::new));
        return catalog.createTable(
                identifier(table.name()),
                SparkSchemaUtil.convert(schema),
                PartitionSpec.unpartitioned(),
                properties(table));
    }

    static Map<String, String> properties(TableContract table) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("comment", table.doc());
        properties.put("format-version", "2");
        for (String command : List.of("delete", "update", "merge")) {
            properties.put("write." + command + ".mode", "copy-on-write");
            properties.put("write." + command + ".distribution-mode", "none");
        }
        properties.put("write.distribution-mode", "none");
        properties.put("write.metadata.delete-after-commit.enabled", "true");
        properties.put("write.metadata.previous-versions-max", "20");
        // Bounds help to skip files by key or order only.
        properties.put("write.metadata.metrics.default", "counts");
        for (ColumnSpec column : table.columns()) {
            if (column.type() instanceof Scalar
                    && (table.key().contains(column.name())
                            || table.clusteredBy().contains(column.name()))) {
                properties.put("write.metadata.metrics.column." + column.name(), "truncate(32)");
            }
        }
        return properties;
    }

    List<TableName> list() {
        return paths.list("metadata");
    }

    /** Sum of a snapshot's figures whose names end in one of {@code names}; what is not reported counts as 0. */
    static long metric(Snapshot snapshot, String... names) {
        long sum = 0;
        for (Map.Entry<String, String> figure : snapshot.summary().entrySet()) {
            for (String name : names) {
                if (figure.getKey().endsWith(name)) {
                    sum += Long.parseLong(figure.getValue());
                }
            }
        }
        return sum;
    }

    private static TableIdentifier identifier(TableName table) {
        return TableIdentifier.of(Namespace.of(table.layer()), table.name());
    }
}
