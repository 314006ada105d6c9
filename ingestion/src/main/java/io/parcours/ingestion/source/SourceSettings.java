package io.parcours.ingestion.source;

import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Where a dataset's rows come from: the {@code from:} of its contract. */
public interface SourceSettings {
    /**
     * Reads {@code from:}; what is wrong is added to the map's faults, unknown keys included.
     *
     * @return empty when it is too wrong to go on with
     */
    static Optional<SourceSettings> read(YamlMap from, Workspace workspace) {
        throw new UnsupportedOperationException();
    }

    /** Column that orders rows in time, if {@code newer_by} was declared here; the contract uses it as its own watermark. */
    Optional<String> newerBy();

    /** Opens the source; needs no connection yet. */
    Source open(SparkSession spark, Workspace workspace, SourceDataset dataset);
}
