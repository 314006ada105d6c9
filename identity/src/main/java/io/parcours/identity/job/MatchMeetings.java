package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import io.parcours.identity.match.FrequenciesJson;
import io.parcours.identity.match.Learnt;
import io.parcours.identity.match.MatchModelJson;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.EntityColumn;
import io.parcours.lakehouse.contract.ModelColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.TableStore;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where records of a finished run could meet: what blocking leaves out is to be measured, not believed. */
public final class MatchMeetings {
    private MatchMeetings() {}

    /** {@code record, place}: two records with a place in common were compared, or are joined by identifiers. */
    public static Dataset<Row> of(TableStore tables, IdentityRules rules) {
        Dataset<Row> entities = tables.read(Tables.ENTITIES)
                .select(
                        col(EntityColumn.RECORD.sqlName()).as("record"),
                        col(EntityColumn.ENTITY.sqlName()).as("entity"));
        Dataset<Row> joined = entities.select(
                col("record"), concat(lit("entity "), col("entity")).as("place"));
        Optional<Row> model =
                tables.read(Tables.MODELS).limit(1).collectAsList().stream().findFirst();
        if (model.isEmpty()) {
            return joined;
        }
        Learnt learnt = new Learnt(
                MatchModelJson.read(model.get().getAs(ModelColumn.MODEL.sqlName())),
                FrequenciesJson.read(model.get().getAs(ModelColumn.FREQUENCIES.sqlName())),
                Matching.read(model.get().getAs(ModelColumn.SKIPPED_BLOCKS.sqlName())),
                rules.match());
        Dataset<Row> persons = MatchRows.persons(
                tables.read(Tables.RECORDS),
                entities.withColumn("touched", lit(true)),
                MatchRows.setAside(new StoredIdentity(tables).links()),
                rules);
        return joined.union(MatchPersons.meetings(persons, learnt)
                .select(col("record"), concat(lit("block "), col("block")).as("place")));
    }
}
