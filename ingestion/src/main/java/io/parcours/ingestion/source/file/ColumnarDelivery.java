package io.parcours.ingestion.source.file;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.parcours.ingestion.source.DeliveredFile;
import io.parcours.ingestion.source.FileFormat;
import io.parcours.ingestion.source.SourceDataset;
import io.parcours.ingestion.source.TypedRows;
import io.parcours.ingestion.source.file.Inspection.Readable;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * New files of a format that keeps its own columns and types (Parquet, ORC). Files whose types differ are read by themselves, since as strings
 * they fit together again.
 */
final class ColumnarDelivery extends FileDelivery {
    private final SparkSession spark;
    private final String format;
    private final SourceDataset dataset;
    private final Map<StructType, List<StoredFile>> filesBySchema;

    ColumnarDelivery(
            SparkSession spark,
            FileFormat format,
            SourceDataset dataset,
            List<Readable> read,
            List<DeliveredFile> files,
            List<DeliveredFile> repeated,
            List<String> changed,
            int moving) {
        super(files, repeated, changed, moving);
        this.spark = spark;
        this.format = format instanceof FileFormat.Parquet ? "parquet" : "orc";
        this.dataset = dataset;
        this.filesBySchema = read.stream()
                .map(Readable::file)
                .collect(Collectors.groupingBy(this::schema, LinkedHashMap::new, Collectors.toList()));
    }

    private StructType schema(StoredFile file) {
        try {
            return spark.read().format(format).load(literally(file)).schema();
        } catch (RuntimeException e) {
            throw unreadable(file, e);
        } catch (Exception e) {
            // Spark's SparkException and AnalysisException are checked but Scala does not declare them.
            throw unreadable(file, e);
        }
    }

    private ParcoursException unreadable(StoredFile file, Exception e) {
        Throwable root = e;
        while (root.getCause() != null && root instanceof SparkException) {
            root = root.getCause();
        }
        return new ParcoursException(
                Fault.DATA,
                "cannot read " + file.path(),
                "it is not a whole " + format + " file",
                "deliver the file again or move it away; nothing of this delivery was taken in",
                root);
    }

    @Override
    public Dataset<Row> rows() {
        Dataset<Row> all = null;
        for (Map.Entry<StructType, List<StoredFile>> group : filesBySchema.entrySet()) {
            String[] paths =
                    group.getValue().stream().map(ColumnarDelivery::literally).toArray(String[]::new);
            Dataset<Row> read =
                    spark.read().format(format).schema(group.getKey()).load(paths);
            Dataset<Row> rows = TypedRows.asDelivered(
                    read, udf(shownPath(group.getValue()), DataTypes.StringType).apply(col("_metadata.file_path")));
            all = all == null ? rows : all.unionByName(rows, true);
        }
        return all == null
                ? TypedRows.asDelivered(spark.emptyDataFrame(), org.apache.spark.sql.functions.lit(dataset.name()))
                : all;
    }

    private static UDF1<String, String> shownPath(List<StoredFile> files) {
        HashMap<String, String> byUri = new HashMap<>();
        files.forEach(file -> byUri.put(file.uri(), file.path()));
        return uri -> byUri.getOrDefault(new Path(new URI(uri)).toString(), uri);
    }

    /** A path that is taken letter by letter, also where it holds signs of patterns. */
    private static String literally(StoredFile file) {
        return file.uri().replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
    }

    @Override
    public Map<String, String> declaredTypes() {
        Map<String, String> types = new LinkedHashMap<>();
        filesBySchema.keySet().forEach(schema -> types.putAll(TypedRows.types(schema)));
        return types;
    }
}
