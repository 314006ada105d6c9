package io.parcours.ingestion.source.jdbc;

import io.parcours.ingestion.source.DeliveredFile;
import io.parcours.ingestion.source.Delivery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** New rows of a database. */
record JdbcDelivery(
        String batch,
        String description,
        Dataset<Row> rows,
        String readUpTo,
        boolean complete,
        Map<String, String> declaredTypes)
        implements Delivery {

    @Override
    public List<DeliveredFile> files() {
        return List.of();
    }

    @Override
    public List<String> changedPaths() {
        return List.of();
    }

    @Override
    public Optional<String> cursor() {
        return Optional.of(readUpTo);
    }

    /** Rows may change between two reads. */
    @Override
    public boolean rereadable() {
        return false;
    }
}
