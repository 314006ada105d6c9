package io.parcours.identity.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.job.Resolving.Reached;
import io.parcours.identity.link.LinkState;
import io.parcours.identity.person.PersonChange;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NamespaceRule;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What became of all components a run looked at.
 *
 * @param decided what {@link ComponentTask} said of those that had to be divided, or that nothing was known of
 * @param plain those of which {@link OutlineScan} knew that they are one person each
 */
record Resolved(Dataset<Row> decided, Optional<Plain> plain) {
    private static final String CREATED = PersonChange.Kind.CREATED.text();

    /**
     * Components that are one person each.
     *
     * @param nodes ns, value, first, last, rows, silos, person, whether the person is {@code fresh}, and whether this is the {@code anchor} that its id was minted from
     * @param links ns, value, ns2, value2, rule, silo, first, last, rows, weight
     */
    record Plain(Dataset<Row> nodes, Dataset<Row> links) {
        /** Nodes and links of the components that are labelled plain. */
        static Plain of(Reached reached, IdentityRules rules) {
            Dataset<Row> labels = reached.labels()
                    .where(col("plain"))
                    .select("high", "low", "fresh", "person_high", "person_low")
                    .hint(Resolving.IN_PLACE);
            Column[] columns = {
                col("ns"),
                col("value"),
                col("first"),
                col("last"),
                col("rows"),
                col("silos"),
                col("fresh"),
                col("fresh")
                        .and(col("high").equalTo(col("person_high")))
                        .and(col("low").equalTo(col("person_low")))
                        .as("anchor"),
                PersonNumbers.person().as("person")
            };
            Dataset<Row> identifiers = reached.identifiers()
                    .where(col("enters"))
                    .join(labels, Sql.names("high", "low"))
                    .select(columns);
            Dataset<Row> records =
                    reached.records().join(labels, Sql.names("high", "low")).select(columns);
            Dataset<Row> links = reached.links()
                    .where(col("bad").isNull())
                    .join(labels.select("high", "low").hint(Resolving.IN_PLACE), Sql.names("high", "low"), "left_semi")
                    .withColumn("weight", lit(1.0).divide(greatest(priority(rules, "ns"), priority(rules, "ns2"))));
            return new Plain(Resolving.keep(identifiers.union(records)), links);
        }

        /** One over the priority of the weaker end is the weight of a link: see {@link ComponentTask}. */
        private static Column priority(IdentityRules rules, String namespace) {
            Column priority = lit(rules.ruleOf("").priority());
            for (NamespaceRule rule : rules.namespaces().values()) {
                priority = when(col(namespace).equalTo(rule.namespace()), rule.priority())
                        .otherwise(priority);
            }
            return when(col(namespace).equalTo(IdentityRules.RECORD), 1).otherwise(priority);
        }
    }

    /** Members that belong to one person at any moment: ns, value, from, to, person. */
    Dataset<Row> settled() {
        return with(
                kind(ComponentTask.MEMBER),
                plain.map(Plain::nodes),
                col("ns"),
                col("value"),
                col("first").as("from"),
                lit(null).cast("long").as("to"),
                col("person"));
    }

    /** Rows of {@code identity.identifiers}: ns, value, first, last, rows, silos, state, reason. */
    Dataset<Row> identifiers() {
        return with(
                kind(ComponentTask.NODE),
                plain.map(of -> of.nodes()
                        .where(col("ns").notEqual(IdentityRules.RECORD))
                        .withColumn("state", lit(IdentifierState.LINKING.text()))
                        .withColumn("reason", lit(null).cast("string"))),
                col("ns"),
                col("value"),
                col("first"),
                col("last"),
                col("rows"),
                col("silos"),
                col("state"),
                col("reason"));
    }

    /** Rows of {@code identity.links}: ns, value, ns2, value2, rule, silo, first, last, rows, weight, state, reason. */
    Dataset<Row> links() {
        return with(
                kind(ComponentTask.LINK),
                plain.map(of -> of.links()
                        .withColumn("state", lit(LinkState.KEPT.text()))
                        .withColumn("reason", lit(null).cast("string"))),
                col("ns"),
                col("value"),
                col("ns2"),
                col("value2"),
                col("rule"),
                col("silo"),
                col("first"),
                col("last"),
                col("rows"),
                col("weight"),
                col("state"),
                col("reason"));
    }

    /** What happened to persons: change, person, into, at, cause. */
    Dataset<Row> changes() {
        return with(
                kind(ComponentTask.CHANGE),
                plain.map(of -> of.nodes()
                        .where(col("anchor"))
                        .withColumn("state", lit(CREATED))
                        .withColumn("value2", lit(null).cast("string"))
                        .withColumn("reason", concat(lit("first seen by "), col("ns")))),
                col("state").as("change"),
                col("person"),
                col("value2").as("into"),
                col("first").as("at"),
                col("reason").as("cause"));
    }

    /** Devices that belong to whoever logged in last: device_ns, device, first. */
    Dataset<Row> byLogin() {
        return kind(ComponentTask.BY_LOGIN)
                .select(col("ns").as("device_ns"), col("value").as("device"), col("first"));
    }

    /** Whose logins do not count on such a device: device_ns, device, person. */
    Dataset<Row> keptFrom() {
        return kind(ComponentTask.KEPT_FROM)
                .select(col("ns").as("device_ns"), col("value").as("device"), col("person"))
                .distinct();
    }

    /** Persons whose ids were minted: person, and since when there is something of them. */
    Dataset<Row> created() {
        Dataset<Row> divided = kind(ComponentTask.MEMBER)
                .where(col("state").eqNullSafe(CREATED))
                .groupBy("person")
                .agg(min("first").as("since"));
        return plain.map(of -> divided.union(of.nodes()
                        .where(col("anchor"))
                        .select(col("person"), col("first").as("since"))))
                .orElse(divided);
    }

    /** @param others person, and the {@code other} id that it is to have instead: of persons minted now */
    Resolved renamed(Dataset<Row> others) {
        Column minted = col("state")
                .eqNullSafe(CREATED)
                .and(col("kind").isin(ComponentTask.MEMBER, ComponentTask.KEPT_FROM, ComponentTask.CHANGE));
        return new Resolved(
                renamed(decided, others, minted),
                plain.map(of -> new Plain(renamed(of.nodes(), others, col("fresh")), of.links())));
    }

    private static Dataset<Row> renamed(Dataset<Row> rows, Dataset<Row> others, Column where) {
        return rows.join(others, Sql.names("person"), "left_outer")
                .withColumn(
                        "person",
                        when(where, coalesce(col("other"), col("person"))).otherwise(col("person")))
                .drop("other");
    }

    private Dataset<Row> kind(String kind) {
        return decided.where(col("kind").equalTo(kind));
    }

    private static Dataset<Row> with(Dataset<Row> divided, Optional<Dataset<Row>> plain, Column... columns) {
        Dataset<Row> rows = divided.select(columns);
        return plain.map(of -> rows.union(of.select(columns))).orElse(rows);
    }
}
