package io.parcours.identity.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.job.Matching.Found;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.LinkColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.TableStore;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Links of the rule {@code match}: what the clustering gets of pairs above the bar, and what {@code identity.links} says of them, refused ones too.
 */
final class MatchLinks {
    private static final String MATCHER = "matcher";
    private static final String ON = "matched on ";
    /** Why a pair above the bar joins nobody: the average over all pairs between the two groups is below even odds. */
    private static final String OTHERS = "other records of the two speak against it";

    private MatchLinks() {}

    /** Pairs above the bar as the last recorded run left them. */
    static Dataset<Row> earlier(TableStore tables) {
        return Resolving.keep(tables.read(Tables.LINKS)
                .where(named(LinkColumn.RULE).equalTo(LinkRule.MATCH.text()))
                .select(
                        named(LinkColumn.LEFT_VALUE).as("left_person"),
                        named(LinkColumn.RIGHT_VALUE).as("right_person"),
                        named(LinkColumn.WEIGHT).as("log_odds"),
                        substring_index(named(LinkColumn.REASON), ON, -1).as("evidence"),
                        unix_micros(named(LinkColumn.FIRST_SEEN)).as("since"),
                        named(LinkColumn.REASON).as("reason")));
    }

    static Dataset<Row> without(Dataset<Row> pairs, Dataset<Row> touchedRecords) {
        return pairs.join(
                        touchedRecords.withColumnRenamed("record", "left_person"),
                        Sql.names("left_person"),
                        "left_anti")
                .join(
                        touchedRecords.withColumnRenamed("record", "right_person"),
                        Sql.names("right_person"),
                        "left_anti");
    }

    /** Components of pairs above the bar that a touched pair is in, or was in. */
    static Dataset<Row> linkages(Dataset<Row> strong, Dataset<Row> earlier, Dataset<Row> persons) {
        Dataset<Row> now = strong.select(
                col("left_person").as("value"),
                col("right_person").as("value2"),
                lit(true).as("joins"),
                col("new").as("touched"));
        Dataset<Row> then = earlier.join(
                strong.select("left_person", "right_person"), Sql.names("left_person", "right_person"), "left_anti");
        Dataset<Row> ends = then.select(col("left_person").as("value"))
                .union(then.select(col("right_person").as("value")))
                .select(
                        col("value"),
                        col("value").as("value2"),
                        lit(false).as("joins"),
                        lit(true).as("touched"));
        Dataset<Row> scanned = ComponentScan.labels(hashed(now.union(ends)));
        return Hashes.with(persons.select("person"), lit(IdentityRules.RECORD), col("person"), "")
                .join(scanned, Sql.names("high", "low"))
                .select(col("person"), struct("label_high", "label_low").as("component"));
    }

    private static Dataset<Row> hashed(Dataset<Row> pairs) {
        return Hashes.with(
                Hashes.with(pairs, lit(IdentityRules.RECORD), col("value"), ""),
                lit(IdentityRules.RECORD),
                col("value2"),
                "2");
    }

    /** Adds to pairs above the bar whether their linkage was done {@code anew}, and whether it keeps the two apart. */
    static Dataset<Row> judged(Dataset<Row> strong, Dataset<Row> labels, Dataset<Row> joined) {
        Dataset<Row> clusters = labels.join(joined, Sql.names("person"), "left_outer")
                .select(col("person"), coalesce(col("joined_to"), col("person")).as("cluster"));
        return strong.join(
                        clusters.select(
                                col("person").as("left_person"), col("cluster").as("left_cluster")),
                        Sql.names("left_person"),
                        "left_outer")
                .join(
                        clusters.select(
                                col("person").as("right_person"), col("cluster").as("right_cluster")),
                        Sql.names("right_person"),
                        "left_outer")
                .withColumn("anew", col("left_cluster").isNotNull())
                .withColumn(
                        "refused",
                        when(col("anew"), col("left_cluster").notEqual(col("right_cluster")))
                                .otherwise(col("reason").startsWith(OTHERS)));
    }

    static Dataset<Row> links(Dataset<Row> accepted) {
        return hashed(accepted.select(
                lit(IdentityRules.RECORD).as("ns"),
                col("left_person").as("value"),
                lit(IdentityRules.RECORD).as("ns2"),
                col("right_person").as("value2"),
                lit(LinkRule.MATCH.text()).as("rule"),
                lit(MATCHER).as("silo"),
                col("since").as("first"),
                col("since").as("last"),
                lit(1L).as("rows"),
                col("log_odds").as("weight"),
                col("evidence"),
                col("anew").as("touched"),
                lit(null).cast("string").as("bad")));
    }

    static Dataset<Row> edges(Dataset<Row> links, Dataset<Row> labels) {
        Dataset<Row> ends = hashed(labels.select(
                col("person").as("value"),
                col("person").as("value2"),
                lit(false).as("joins"),
                lit(true).as("touched")));
        return links.select(
                        col("high"),
                        col("low"),
                        col("high2"),
                        col("low2"),
                        lit(true).as("joins"),
                        col("touched"))
                .union(ends.select("high", "low", "high2", "low2", "joins", "touched"));
    }

    /** Rows of {@code identity.links} that the clustering decided, with what was matched on. */
    static Dataset<Row> explained(Dataset<Row> decided, Found found) {
        Dataset<Row> evidence = found.links().select("ns", "value", "ns2", "value2", "rule", "evidence");
        return decided.join(evidence, Sql.names("ns", "value", "ns2", "value2", "rule"), "left_outer")
                .withColumn(
                        "reason",
                        when(col("evidence").isNull(), col("reason"))
                                .otherwise(concat(
                                        coalesce(concat(col("reason"), lit("; ")), lit("")), lit(ON), col("evidence"))))
                .drop("evidence");
    }

    /** Rows of {@code identity.links} for pairs that average linkage kept apart. */
    static Dataset<Row> refusedRows(Found found) {
        return found.refused()
                .select(
                        lit(IdentityRules.RECORD).as("ns"),
                        col("left_person").as("value"),
                        lit(IdentityRules.RECORD).as("ns2"),
                        col("right_person").as("value2"),
                        lit(LinkRule.MATCH.text()).as("rule"),
                        lit(MATCHER).as("silo"),
                        col("since").as("first"),
                        col("since").as("last"),
                        lit(1L).as("rows"),
                        col("log_odds").as("weight"),
                        lit(LinkState.REFUSED.text()).as("state"),
                        concat(lit(OTHERS + "; " + ON), col("evidence")).as("reason"));
    }

    /** Stored match links that no longer are: their pairs were scored anew, or left, and are not above the bar. */
    static Dataset<Row> gone(TableStore tables, Found found) {
        Dataset<Row> stored = tables.read(Tables.LINKS)
                .where(named(LinkColumn.RULE).equalTo(LinkRule.MATCH.text()))
                .select(
                        named(LinkColumn.LEFT_NAMESPACE).as("ns"),
                        named(LinkColumn.LEFT_VALUE).as("value"),
                        named(LinkColumn.RIGHT_NAMESPACE).as("ns2"),
                        named(LinkColumn.RIGHT_VALUE).as("value2"),
                        named(LinkColumn.RULE).as("rule"),
                        named(LinkColumn.SILO).as("silo"));
        Dataset<Row> now = found.links()
                .select("value", "value2")
                .union(found.refused().select(col("left_person"), col("right_person")));
        Dataset<Row> refusedBefore =
                stored.join(found.labels().select(col("person").as("value")), Sql.names("value"), "left_anti");
        return stored.join(now, Sql.names("value", "value2"), "left_anti")
                .join(
                        untouchedRefusals(refusedBefore, found).select("value", "value2"),
                        Sql.names("value", "value2"),
                        "left_anti")
                .select("ns", "value", "ns2", "value2", "rule", "silo");
    }

    /** Refusals of linkages that were not done anew stay as they are. */
    private static Dataset<Row> untouchedRefusals(Dataset<Row> candidates, Found found) {
        Dataset<Row> untouched =
                found.entities().where(col("touched").equalTo(lit(false))).select("record");
        return candidates
                .join(untouched.withColumnRenamed("record", "value"), Sql.names("value"), "left_semi")
                .join(untouched.withColumnRenamed("record", "value2"), Sql.names("value2"), "left_semi");
    }

    private static Column named(TableColumn column) {
        return col(column.sqlName());
    }
}
