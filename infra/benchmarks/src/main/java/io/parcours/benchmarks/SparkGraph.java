package io.parcours.benchmarks;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.nio.file.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.graphx.Edge;
import org.apache.spark.graphx.Graph;
import org.apache.spark.graphx.lib.ConnectedComponents;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Peers in Spark itself. */
final class SparkGraph {
    private SparkGraph() {}

    /**
     * The floor: reads every touchpoint, hashes its identifiers to 128 bits, and writes for each a row as in {@code identity.links}, one as in
     * {@code identity.identifiers} and one as in {@code identity.members}, to Delta. Nothing is shuffled and nothing found out.
     */
    static void floor(SparkSession spark, Path lake, Path to) {
        Dataset<Row> events = spark.read()
                .format("delta")
                .load(lake.resolve("silver/events").toString())
                .select(
                        col("identifiers").getItem(0).as("a"),
                        col("identifiers").getItem(1).as("b"),
                        col("silo"),
                        col("occurred_at").as("seen"));
        write(
                events.select(
                        col("a.namespace").as("left_namespace"),
                        col("a.value").as("left_value"),
                        col("b.namespace").as("right_namespace"),
                        col("b.value").as("right_value"),
                        hash("a").as("left_hash"),
                        hash("b").as("right_hash"),
                        lit("same row").as("rule"),
                        col("silo"),
                        col("seen").as("first_seen"),
                        col("seen").as("last_seen"),
                        lit(1L).as("rows"),
                        lit(1.0).as("weight"),
                        lit("kept").as("state")),
                to.resolve("links"));
        write(
                events.select(
                        col("a.namespace").as("namespace"),
                        col("a.value").as("value"),
                        hash("a").as("hash"),
                        col("seen").as("first_seen"),
                        col("seen").as("last_seen"),
                        lit(1L).as("rows"),
                        array(col("silo")).as("silos"),
                        lit("linking").as("state")),
                to.resolve("identifiers"));
        write(
                events.select(
                        col("a.namespace").as("namespace"),
                        col("a.value").as("value"),
                        col("seen").as("valid_from"),
                        hash("a").as("person_id")),
                to.resolve("members"));
    }

    private static Column hash(String identifier) {
        Column namespace = col(identifier + ".namespace");
        Column value = col(identifier + ".value");
        return concat(hex(xxhash64(namespace, value)), hex(xxhash64(value, namespace)));
    }

    private static void write(Dataset<Row> rows, Path table) {
        rows.write().format("delta").mode("overwrite").save(table.toString());
    }

    /** GraphX's {@code connectedComponents}, from a Parquet file of pairs to one of labels. */
    static void graphX(SparkSession spark, String pairs, Path labels) {
        Dataset<Row> links = spark.read().parquet(pairs);
        JavaRDD<Edge<Integer>> edges = links.select(xxhash64(col("left")), xxhash64(col("right")))
                .javaRDD()
                .map(row -> new Edge<>(row.getLong(0), row.getLong(1), 1));
        ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
        Graph<Integer, Integer> graph = Graph.fromEdges(
                edges.rdd(), 1, StorageLevel.MEMORY_AND_DISK(), StorageLevel.MEMORY_AND_DISK(), tag, tag);
        Dataset<Row> components = spark.createDataset(
                        ConnectedComponents.run(graph, tag, tag)
                                .vertices()
                                .toJavaRDD()
                                .map(vertex -> RowFactory.create(vertex._1(), vertex._2()))
                                .rdd(),
                        Encoders.row(StructType.fromDDL("v long, label long")))
                .toDF();
        links.select(col("left").as("id"))
                .union(links.select(col("right")))
                .distinct()
                .join(components, xxhash64(col("id")).equalTo(col("v")))
                .select("id", "label")
                .write()
                .mode("overwrite")
                .parquet(labels.toString());
    }
}
