package io.parcours.ingestion.source;

import io.parcours.ingestion.source.table.TableSource;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * {@code kind: delta} or {@code kind: iceberg}: a table that somebody else writes.
 *
 * @param path the table's folder
 * @param newerBy column that orders rows in time
 */
public record TableSettings(Format format, String path, Optional<String> newerBy) implements SourceSettings {

    /** Who wrote the table's log. */
    public enum Format {
        DELTA,
        ICEBERG
    }

    static Optional<SourceSettings> read(Format format, YamlMap from, Workspace workspace) {
        String path = from.requiredText("path", "write the table's folder, such as path: s3a://bucket/table");
        Optional<String> newerBy = from.text("newer_by");
        from.rejectUnknownKeys();
        return path.isEmpty()
                ? Optional.empty()
                : Optional.of(new TableSettings(format, workspace.resolve(path), newerBy));
    }

    @Override
    public Source open(SparkSession spark, Workspace workspace, SourceDataset dataset) {
        return new TableSource(this, spark, dataset);
    }
}
