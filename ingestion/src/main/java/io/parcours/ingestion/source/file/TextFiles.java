package io.parcours.ingestion.source.file;

import io.parcours.ingestion.source.Delivery;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A Spark data source over a {@link ReadPlan}. Spark's own readers of CSV and JSON tell neither a row's line nor a value as it was written, and
 * finding lines afterwards would read everything twice; this one counts lines as it goes and hands slices of its read buffer to Spark without making
 * strings of them.
 */
public final class TextFiles implements TableProvider {
    private static final String PLAN = "plan";

    /** The rows of a plan, in the columns of {@link #schema}. */
    static Dataset<Row> read(SparkSession spark, ReadPlan plan) {
        return spark.read()
                .format(TextFiles.class.getName())
                .option(PLAN, written(plan))
                .load();
    }

    static StructType schema(ReadPlan plan) {
        List<StructField> fields = new ArrayList<>();
        for (String column : plan.columns()) {
            fields.add(DataTypes.createStructField(column, DataTypes.StringType, true));
        }
        fields.add(DataTypes.createStructField(Delivery.FILE, DataTypes.StringType, false));
        fields.add(DataTypes.createStructField(Delivery.LINE, DataTypes.LongType, true));
        fields.add(DataTypes.createStructField(Delivery.MALFORMED, DataTypes.StringType, true));
        fields.add(DataTypes.createStructField(Delivery.TEXT, DataTypes.StringType, true));
        return new StructType(fields.toArray(StructField[]::new));
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return schema(plan(options));
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        ReadPlan plan = plan(new CaseInsensitiveStringMap(properties));
        return new Files(plan);
    }

    private static ReadPlan plan(CaseInsensitiveStringMap options) {
        byte[] bytes = Base64.getDecoder().decode(Objects.requireNonNull(options.get(PLAN), "a read plan"));
        return JavaBytes.read(bytes, ReadPlan.class);
    }

    private static String written(ReadPlan plan) {
        return Base64.getEncoder().encodeToString(JavaBytes.of(plan));
    }

    /** The files as a table Spark can read. */
    private record Files(ReadPlan plan) implements Table, SupportsRead {
        @Override
        public String name() {
            return "delivered files";
        }

        @Override
        @SuppressWarnings("deprecation") // columns() falls back on this, and a schema is what we have
        public StructType schema() {
            return TextFiles.schema(plan);
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_READ);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            return new TextFilesScan(plan, schema());
        }
    }
}
