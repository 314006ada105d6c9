package io.parcours.ingestion.source.file;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Plans the tasks that read a {@link ReadPlan}; columns nobody asks for are not taken apart. */
final class TextFilesScan
        implements ScanBuilder, Scan, Batch, SupportsPushDownRequiredColumns, SupportsReportStatistics {
    /** Rows of strings take about this many times the bytes of the file once they are in memory. */
    private static final int GROWTH = 2;

    private final ReadPlan plan;
    private StructType columns;

    TextFilesScan(ReadPlan plan, StructType columns) {
        this.plan = plan;
        this.columns = columns;
    }

    @Override
    public void pruneColumns(StructType required) {
        columns = required;
    }

    @Override
    public Scan build() {
        return this;
    }

    @Override
    public StructType readSchema() {
        return columns;
    }

    @Override
    public String description() {
        return "delivered files (" + plan.slices().size() + " slices)";
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    @Override
    public InputPartition[] planInputPartitions() {
        int parallelism = SparkSession.active().sparkContext().defaultParallelism();
        return plan.tasks(parallelism).toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        SparkSession spark = SparkSession.active();
        Broadcast<SerializableConfiguration> hadoop = spark.sparkContext()
                .broadcast(
                        new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()),
                        scala.reflect.ClassTag$.MODULE$.apply(SerializableConfiguration.class));
        // Tasks know their slices already.
        ReadPlan withoutSlices = new ReadPlan(plan.format(), plan.columns(), plan.keys(), List.of(), plan.bytes());
        String[] wanted = columns.fieldNames();
        return new TextFilesReaderFactory(withoutSlices, Arrays.asList(wanted), hadoop);
    }

    @Override
    public Statistics estimateStatistics() {
        return new Statistics() {
            @Override
            public OptionalLong sizeInBytes() {
                return OptionalLong.of(plan.bytes() * GROWTH);
            }

            @Override
            public OptionalLong numRows() {
                return OptionalLong.empty();
            }
        };
    }
}
