package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows for {@link ComponentScan}: high, low, high2, low2, joins, touched. */
final class Edges {
    private Edges() {}

    /** Between the two ends of rows with their hashes. */
    static Dataset<Row> of(Dataset<Row> rows, Column joins, Column touched) {
        return rows.select(
                col("high"), col("low"), col("high2"), col("low2"), joins.as("joins"), touched.as("touched"));
    }

    /** Nodes that may have no link at all. */
    static Dataset<Row> alone(Dataset<Row> nodes, Column touched) {
        return of(nodes.withColumn("high2", col("high")).withColumn("low2", col("low")), lit(false), touched);
    }
}
