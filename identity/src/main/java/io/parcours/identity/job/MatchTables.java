package io.parcours.identity.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.job.Matching.Found;
import io.parcours.identity.match.MatchSettings;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.DecisionColumn;
import io.parcours.lakehouse.contract.EntityColumn;
import io.parcours.lakehouse.contract.ReviewColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** What matching leaves in tables of its own: the model, which records are one entity, and the pairs that wait for a steward. */
final class MatchTables {
    private static final String OPEN = "open";
    private static final String APART = "apart";

    private final JobContext context;
    private final Inputs inputs;
    private final IdentityRules rules;

    MatchTables(JobContext context, Inputs inputs, IdentityRules rules) {
        this.context = context;
        this.inputs = inputs;
        this.rules = rules;
    }

    /** Writes the model, the entities and the review list; links and members are the clustering's. */
    List<Commit> write(Found found, boolean all) {
        TableStore tables = context.tables();
        List<Commit> commits = new ArrayList<>();
        found.model()
                .fresh()
                .ifPresent(row -> commits.add(tables.overwrite(
                        Tables.MODELS,
                        context.spark()
                                .createDataFrame(
                                        List.of(row), tables.read(Tables.MODELS).schema()))));
        Dataset<Row> entities = found.entities()
                .where(col("touched"))
                .select(
                        col("record").as(EntityColumn.RECORD.sqlName()),
                        col("entity").as(EntityColumn.ENTITY.sqlName()));
        Dataset<Row> reviews = reviews(found);
        if (all) {
            commits.add(tables.overwrite(Tables.ENTITIES, entities));
            commits.add(tables.overwrite(Tables.REVIEWS, reviews));
            return commits;
        }
        Dataset<Row> lost = tables.read(Tables.ENTITIES)
                .select(named(EntityColumn.RECORD))
                .join(
                        found.entities().select(col("record").as(EntityColumn.RECORD.sqlName())),
                        Sql.names(EntityColumn.RECORD.sqlName()),
                        "left_anti");
        commits.add(tables.merge(Tables.ENTITIES, entities, lost));
        Dataset<Row> untouched = found.entities()
                .where(col("touched").equalTo(lit(false)))
                .select("entity")
                .distinct();
        Dataset<Row> standing = tables.read(Tables.REVIEWS)
                .join(
                        untouched.withColumnRenamed("entity", ReviewColumn.LEFT_VALUE.sqlName()),
                        Sql.names(ReviewColumn.LEFT_VALUE.sqlName()),
                        "left_semi")
                .join(
                        untouched.withColumnRenamed("entity", ReviewColumn.RIGHT_VALUE.sqlName()),
                        Sql.names(ReviewColumn.RIGHT_VALUE.sqlName()),
                        "left_semi");
        Column id = named(ReviewColumn.REVIEW_ID);
        Dataset<Row> settled = tables.read(Tables.REVIEWS)
                .select(id)
                .join(standing.select(id), Sql.names(ReviewColumn.REVIEW_ID.sqlName()), "left_anti")
                .join(reviews.select(id), Sql.names(ReviewColumn.REVIEW_ID.sqlName()), "left_anti");
        commits.add(tables.merge(Tables.REVIEWS, reviews, settled));
        return commits;
    }

    private Dataset<Row> reviews(Found found) {
        Dataset<Row> apart = apart(found.entities());
        var probability = udf((UDF1<Double, Double>) MatchSettings::probability, DataTypes.DoubleType);
        return found.pairs()
                .where(col("log_odds").lt(rules.match().joinLogOdds()))
                .join(apart, Sql.names("left_person", "right_person"), "left_outer")
                .select(
                        sha2(concat(col("left_person"), lit("|"), col("right_person")), 256)
                                .as(ReviewColumn.REVIEW_ID.sqlName()),
                        lit(IdentityRules.RECORD).as(ReviewColumn.LEFT_NAMESPACE.sqlName()),
                        col("left_person").as(ReviewColumn.LEFT_VALUE.sqlName()),
                        lit(IdentityRules.RECORD).as(ReviewColumn.RIGHT_NAMESPACE.sqlName()),
                        col("right_person").as(ReviewColumn.RIGHT_VALUE.sqlName()),
                        probability.apply(col("log_odds")).as(ReviewColumn.PROBABILITY.sqlName()),
                        col("evidence").as(ReviewColumn.EVIDENCE.sqlName()),
                        coalesce(col("decided"), lit(OPEN)).as(ReviewColumn.STATE.sqlName()),
                        timestamp_micros(col("since")).as(ReviewColumn.SINCE.sqlName()),
                        lit(found.model().id()).as(ReviewColumn.MODEL_ID.sqlName()));
    }

    /** Pairs of entities of which a steward keeps a record of each apart. */
    private Dataset<Row> apart(Dataset<Row> entities) {
        Dataset<Row> of = entities.select("record", "entity");
        return inputs.read(Tables.DECISIONS)
                .where(named(DecisionColumn.DECISION)
                        .notEqual("together")
                        .and(named(DecisionColumn.LEFT_NAMESPACE).equalTo(IdentityRules.RECORD))
                        .and(named(DecisionColumn.RIGHT_NAMESPACE).equalTo(IdentityRules.RECORD)))
                .select(
                        named(DecisionColumn.LEFT_VALUE).as("left"),
                        named(DecisionColumn.RIGHT_VALUE).as("right"))
                .join(of.select(col("record").as("left"), col("entity").as("left_entity")), "left")
                .join(of.select(col("record").as("right"), col("entity").as("right_entity")), "right")
                .select(
                        least(col("left_entity"), col("right_entity")).as("left_person"),
                        greatest(col("left_entity"), col("right_entity")).as("right_person"),
                        lit(APART).as("decided"))
                .distinct();
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }
}
