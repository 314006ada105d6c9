package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.job.Matching.Found;
import io.parcours.identity.job.Resolving.Reached;
import io.parcours.identity.rule.IdentityRules;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;

/** Brings nodes and links together by component, and has each component decided on. */
final class ComponentRows {
    private static final StructType LABEL = StructType.fromDDL("label_high long, label_low long");

    private final IdentityRules rules;

    ComponentRows(IdentityRules rules) {
        this.rules = rules;
    }

    /** What {@link ComponentTask} says of each component. */
    Dataset<Row> decided(Reached reached, Optional<Found> found, Optional<Dataset<Row>> earlier) {
        Dataset<Row> evidence = reached.links().withColumn("weight", lit(null).cast("double"));
        Dataset<Row> linked = found.map(
                        matches -> evidence.unionByName(matches.links().drop("evidence", "touched")))
                .orElse(evidence);
        return each(components(reached, linked, earlier), new ComponentTask(rules), ComponentTask.OUTPUT);
    }

    /** {@code record, entity}: which records identifiers alone put together, in the components that have records. */
    Dataset<Row> entities(Reached reached) {
        Dataset<Row> withRecords = reached.labels()
                .join(reached.records().select("high", "low"), Sql.names("high", "low"), "left_semi")
                .select("label_high", "label_low")
                .distinct();
        Dataset<Row> links = reached.links().withColumn("weight", lit(null).cast("double"));
        return each(
                components(reached, links, Optional.empty())
                        .join(withRecords, Sql.names("label_high", "label_low"), "left_semi")
                        .select(columns()),
                new EntityTask(rules),
                EntityTask.OUTPUT);
    }

    /** The same of components that are one person each. */
    static Dataset<Row> plainEntities(Dataset<Row> records, Dataset<Row> labels) {
        return records.join(labels.where(col("plain")), Sql.names("high", "low"))
                .select(
                        col("value").as("record"),
                        min("value")
                                .over(Window.partitionBy("label_high", "label_low"))
                                .as("entity"));
    }

    private static Dataset<Row> each(
            Dataset<Row> components, FlatMapGroupsFunction<Row, Row, Row> task, StructType result) {
        return Resolving.keep(components
                .groupBy("label_high", "label_low")
                .as(Encoders.row(LABEL), Encoders.row(ComponentTask.INPUT))
                .flatMapGroups(task, Encoders.row(result)));
    }

    private static Column[] columns() {
        return Arrays.stream(ComponentTask.INPUT.fieldNames())
                .map(name -> col(name))
                .toArray(Column[]::new);
    }

    /** Whose each node was, where that was one person's. */
    static Dataset<Row> earlier(Dataset<Row> before) {
        return before.groupBy("high", "low")
                .agg(min("person").as("person"), count_distinct(col("person")).as("persons"))
                .select(
                        col("high"),
                        col("low"),
                        when(col("persons").equalTo(1), col("person")).as("person"));
    }

    /** Nodes and links of each component, as {@link ComponentTask} takes them. */
    private static Dataset<Row> components(Reached reached, Dataset<Row> links, Optional<Dataset<Row>> earlier) {
        Dataset<Row> labels = reached.labels()
                .select("high", "low", "label_high", "label_low")
                .hint(Resolving.IN_PLACE);
        Column none = lit(null).cast("string");
        Dataset<Row> labelled = reached.identifiers()
                .where(col("enters"))
                .join(labels, Sql.names("high", "low"))
                .select(
                        col("high"),
                        col("low"),
                        col("ns"),
                        col("value"),
                        col("first"),
                        col("last"),
                        col("rows"),
                        col("silos"),
                        none.as("given"),
                        none.as("family"),
                        none.as("generation"),
                        lit(null).cast("long").as("birth"),
                        col("label_high"),
                        col("label_low"))
                .unionByName(reached.records()
                        .join(labels, Sql.names("high", "low"))
                        .select(
                                col("high"),
                                col("low"),
                                col("ns"),
                                col("value"),
                                col("first"),
                                col("last"),
                                col("rows"),
                                col("silos"),
                                col("given"),
                                col("family"),
                                col("generation"),
                                col("birth"),
                                col("label_high"),
                                col("label_low")));
        Dataset<Row> nodes = earlier.map(persons -> labelled.join(persons, Sql.names("high", "low"), "left_outer"))
                .orElseGet(() -> labelled.withColumn("person", none))
                .withColumn("high2", lit(null).cast("long"))
                .withColumn("low2", lit(null).cast("long"))
                .withColumn("ns2", none)
                .withColumn("value2", none)
                .withColumn("rule", none)
                .withColumn("silo", none)
                .withColumn("weight", lit(null).cast("double"));
        Dataset<Row> between = links.where(col("bad").isNull())
                .join(labels, Sql.names("high", "low"))
                .withColumn("silos", lit(null).cast("array<string>"))
                .withColumn("given", none)
                .withColumn("family", none)
                .withColumn("generation", none)
                .withColumn("birth", lit(null).cast("long"))
                .withColumn("person", none);
        return nodes.select(columns()).union(between.select(columns()));
    }
}
