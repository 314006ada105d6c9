package io.parcours.ingestion.job;

import io.parcours.lakehouse.testing.TestSpark;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of an SQL query over a lake's tables; see {@link SiloLake#sql}. */
final class TestSql {
    private TestSql() {}

    static Dataset<Row> of(SiloLake lake, String query) {
        lake.sql("select 1");
        return TestSpark.session().sql(query);
    }
}
