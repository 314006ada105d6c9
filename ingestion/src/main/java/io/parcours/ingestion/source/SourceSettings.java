package io.parcours.ingestion.source;

import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Where a dataset's rows come from: the {@code from:} of its contract. */
public sealed interface SourceSettings permits FileSettings, JdbcSettings, HiveSettings, TableSettings {
    /**
     * Reads {@code from:}; what is wrong is added to the map's faults, unknown keys included.
     *
     * @return empty when it is too wrong to go on with
     */
    static Optional<SourceSettings> read(YamlMap from, Workspace workspace) {
        if (!from.has("kind")) {
            from.faults().add(from.place(), "'kind' is missing", "write kind: files, jdbc, hive, delta or iceberg");
            return Optional.empty();
        }
        return from.choice("kind", Kind.class).flatMap(kind -> switch (kind) {
            case FILES -> FileSettings.read(from, workspace);
            case JDBC -> JdbcSettings.read(from, workspace);
            case HIVE -> HiveSettings.read(from, workspace);
            case DELTA -> TableSettings.read(TableSettings.Format.DELTA, from, workspace);
            case ICEBERG -> TableSettings.read(TableSettings.Format.ICEBERG, from, workspace);
        });
    }

    /** The kinds of silo. */
    enum Kind {
        FILES,
        JDBC,
        HIVE,
        DELTA,
        ICEBERG
    }

    /** Column that orders rows in time, if {@code newer_by} was declared here; the contract uses it as its own watermark. */
    Optional<String> newerBy();

    /** Opens the source; needs no connection yet. */
    Source open(SparkSession spark, Workspace workspace, SourceDataset dataset);
}
