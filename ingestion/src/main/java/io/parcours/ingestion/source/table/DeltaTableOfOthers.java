package io.parcours.ingestion.source.table;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A Delta table by its folder. What was added is what stands in files that were not there before. */
record DeltaTableOfOthers(SparkSession spark, String path) implements ForeignTable {
    private static final Set<String> HARMLESS =
            Set.of("SET TBLPROPERTIES", "UNSET TBLPROPERTIES", "VACUUM START", "VACUUM END", "ADD COLUMNS");
    private static final Set<String> ADDING = Set.of("WRITE", "STREAMING UPDATE", "COPY INTO");

    @Override
    public Optional<String> version() {
        return Optional.of(String.valueOf(
                DeltaTable.forPath(spark, path).history(1).first().<Long>getAs("version")));
    }

    @Override
    public Dataset<Row> at(String version) {
        return spark.read().format("delta").option("versionAsOf", version).load(path);
    }

    @Override
    public Optional<Dataset<Row>> added(String after, String upTo) {
        long from = Long.parseLong(after);
        long to = Long.parseLong(upTo);
        List<Row> commits = DeltaTable.forPath(spark, path)
                .history()
                .where(col("version").gt(from).and(col("version").leq(to)))
                .select("version", "operation", "operationParameters")
                .collectAsList();
        if (commits.size() != to - from || !commits.stream().allMatch(DeltaTableOfOthers::onlyAdds)) {
            return Optional.empty();
        }
        String[] before = at(after).inputFiles();
        Dataset<Row> known =
                spark.createDataset(Arrays.asList(before), Encoders.STRING()).toDF("known_file");
        Dataset<Row> now = at(upTo);
        String[] columns = now.columns();
        Dataset<Row> marked = now.withColumn("source_file", col("_metadata.file_path"));
        return Optional.of(marked.join(known, marked.col("source_file").equalTo(known.col("known_file")), "left_anti")
                .drop("source_file")
                .select(Arrays.stream(columns)
                        .map(name -> col("`" + name.replace("`", "``") + "`"))
                        .toArray(Column[]::new)));
    }

    private static boolean onlyAdds(Row commit) {
        String operation = commit.getString(1);
        Map<String, String> parameters = commit.getJavaMap(2);
        boolean appends = ADDING.contains(operation)
                && !"Overwrite".equals(parameters.get("mode"))
                && !"Complete".equals(parameters.get("outputMode"));
        return appends || HARMLESS.contains(operation);
    }
}
