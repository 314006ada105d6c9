package io.parcours.benchmarks;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** The peer of ingestion: the same files read by Spark with a schema given, written to Delta as they are. No contract, no check, no quarantine. */
final class PlainSpark {
    static final String SCHEMA = """
            event_id STRING, at TIMESTAMP, event STRING, cookie STRING, user_id STRING, email STRING, url STRING,
            product_id STRING, amount DECIMAL(18,4), currency STRING, campaign STRING, lat DOUBLE, lon DOUBLE""";

    private PlainSpark() {}

    static void ingest(SparkSession spark, EventFiles.Form form, Path files, Path table) {
        String glob = files + "/*." + form.extension;
        switch (form) {
            case NDJSON ->
                spark.read().schema(SCHEMA).json(glob).write().format("delta").save(table.toString());
            case CSV ->
                spark.read()
                        .schema(SCHEMA)
                        .option("header", true)
                        .csv(glob)
                        .write()
                        .format("delta")
                        .save(table.toString());
        }
    }
}
