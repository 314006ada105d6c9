package io.parcours.lakehouse.session;

import io.parcours.lakehouse.workspace.Workspace;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Makes the session that every job of a process shares. What {@code spark-submit} (any {@code spark.*} system property) sets
 * goes before what is set here.
 *
 * <p>Both table formats work in it: Delta answers {@code spark_catalog} and paths, Iceberg is reached through catalogs that
 * the table store registers by lakehouse path.
 *
 * <p>ANSI mode is off: expressions of silo contracts and segments meet values nobody foresaw, and one unreadable number among a
 * million must become a null that the row's own rules judge, not the end of a run. The contract check at every write
 * keeps such a null out of a column that may not have one.
 */
public final class SparkSessions {
    /** Environment variable with the master to use, for example {@code local[4]}; {@code local[*]} when absent. */
    public static final String MASTER_VARIABLE = "PARCOURS_MASTER";

    /** Environment variable that asks for Spark's own web UI when it is {@code yes}. */
    public static final String UI_VARIABLE = "PARCOURS_SPARK_UI";

    private static final int LEAST_SHUFFLE_PARTITIONS = 4;

    private SparkSessions() {}

    /** The session for the jobs of a workspace. */
    public static SparkSession open(Workspace workspace) {
        return open("parcours " + workspace.settings().name(), workspace.state(), workspace.environment());
    }

    /**
     * @param state the folder under which Spark may keep its warehouse folder, so that nothing appears in the current directory
     */
    public static SparkSession open(String name, Path state, Map<String, String> environment) {
        SparkSession session =
                SparkSession.builder().config(conf(name, state, environment)).getOrCreate();
        session.sparkContext().setLogLevel("ERROR");
        return session;
    }

    static SparkConf conf(String name, Path state, Map<String, String> environment) {
        SparkConf conf = new SparkConf(true);
        conf.setIfMissing("spark.app.name", name);
        conf.setIfMissing("spark.master", environment.getOrDefault(MASTER_VARIABLE, "local[*]"));
        String master = conf.get("spark.master");
        if (master.startsWith("local")) {
            conf.setIfMissing("spark.driver.host", "localhost");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        boolean ui = environment
                .getOrDefault(UI_VARIABLE, "no")
                .toLowerCase(Locale.ROOT)
                .equals("yes");
        conf.setIfMissing("spark.ui.enabled", Boolean.toString(ui));
        if (!ui) {
            keepNothingToShow(conf);
        }
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.setIfMissing(
                "spark.sql.warehouse.dir",
                state.toAbsolutePath().resolve("warehouse").toUri().toString());

        conf.setIfMissing("spark.sql.session.timeZone", "UTC");
        conf.setIfMissing("spark.sql.ansi.enabled", "false");
        conf.setIfMissing("spark.sql.adaptive.enabled", "true");
        conf.setIfMissing("spark.sql.shuffle.partitions", Integer.toString(shufflePartitions(master)));
        // Sizes that AQE coalesces to; the default of 64 MB leaves one core of a small machine idle.
        conf.setIfMissing("spark.sql.adaptive.advisoryPartitionSizeInBytes", "32m");
        // Rows that are in the order of their group already need no table of groups.
        conf.setIfMissing("spark.sql.execution.replaceHashWithSortAgg", "true");
        conf.setIfMissing("spark.sql.legacy.timeParserPolicy", "CORRECTED");
        conf.setIfMissing("spark.sql.parquet.compression.codec", "zstd");
        conf.setIfMissing("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
        // Text that is read points into its column instead of being copied for every value.
        conf.setIfMissing("spark.sql.columnVector.offheap.enabled", "true");
        // A dictionary of values none of which comes twice is built only to be thrown away.
        for (String unique : List.of("event_id", "record_id", "_row", "_line")) {
            conf.setIfMissing("spark.hadoop.parquet.enable.dictionary#" + unique, "false");
        }
        // What tasks and broadcasts take memory by: from the heap Spark would reckon 64 MB, for a few rows as for many.
        conf.setIfMissing("spark.buffer.pageSize", "4m");
        conf.setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        conf.setIfMissing("spark.cleaner.referenceTracking.cleanCheckpoints", "true");
        // Plans of changed rows are wide; printing them costs more than running them.
        conf.setIfMissing("spark.sql.maxPlanStringLength", "20000");

        conf.setIfMissing(
                "spark.sql.extensions",
                "io.delta.sql.DeltaSparkSessionExtension,org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
        conf.setIfMissing("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        delta(conf);
        return conf;
    }

    /** Spark describes each query, and remembers a thousand of them, for its web UI. */
    private static void keepNothingToShow(SparkConf conf) {
        conf.setIfMissing("spark.sql.ui.explainMode", "simple");
        for (String kept :
                List.of("spark.sql.ui.retainedExecutions", "spark.ui.retainedJobs", "spark.ui.retainedStages")) {
            conf.setIfMissing(kept, "20");
        }
    }

    /** Keeps the fixed cost of a small commit low: a run makes some twenty-five of them. */
    private static void delta(SparkConf conf) {
        // State of a table is a few dozen files; fifty tasks to read them (the default) is scheduling only.
        conf.setIfMissing("spark.databricks.delta.snapshotPartitions", "1");
        conf.setIfMissing("spark.databricks.delta.optimizeWrite.enabled", "false");
        conf.setIfMissing("spark.databricks.delta.autoCompact.enabled", "false");
        conf.setIfMissing("spark.databricks.delta.properties.defaults.autoOptimize.optimizeWrite", "false");
    }

    /** Twice the cores, at least four; for a cluster Spark's own default, which AQE coalesces. */
    static int shufflePartitions(String master) {
        if (!master.startsWith("local")) {
            return 200;
        }
        int open = master.indexOf('[');
        int close = master.indexOf(']');
        String cores = open < 0 || close < open ? "1" : master.substring(open + 1, close);
        int comma = cores.indexOf(',');
        String count = comma < 0 ? cores : cores.substring(0, comma);
        int number = count.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(count);
        return Math.max(LEAST_SHUFFLE_PARTITIONS, 2 * number);
    }
}
