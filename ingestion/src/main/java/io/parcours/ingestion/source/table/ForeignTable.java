package io.parcours.ingestion.source.table;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A table with versions. */
sealed interface ForeignTable permits DeltaTableOfOthers, IcebergTableOfOthers {
    /** Its newest version; empty when it has never been written to. */
    Optional<String> version();

    /** All rows as of a version. */
    Dataset<Row> at(String version);

    /**
     * Rows that came after one version up to another; empty when more than additions happened in between or the older version is gone, so that
     * everything has to be read.
     */
    Optional<Dataset<Row>> added(String after, String upTo);
}
