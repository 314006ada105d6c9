package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.DeliveredFile;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** New files that are read record by record. */
final class TextDelivery extends FileDelivery {
    private final SparkSession spark;
    private final ReadPlan plan;

    TextDelivery(
            SparkSession spark,
            ReadPlan plan,
            List<DeliveredFile> files,
            List<DeliveredFile> repeated,
            List<String> changed,
            int moving) {
        super(files, repeated, changed, moving);
        this.spark = spark;
        this.plan = plan;
    }

    @Override
    public Dataset<Row> rows() {
        return TextFiles.read(spark, plan);
    }

    @Override
    public boolean leavesOutNulls() {
        return plan.isJson();
    }

    @Override
    public Map<String, String> declaredTypes() {
        return Map.of();
    }
}
