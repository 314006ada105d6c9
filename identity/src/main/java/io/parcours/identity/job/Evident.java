package io.parcours.identity.job;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.link.LinkRule;
import io.parcours.identity.rule.IdentityRules;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.math.BigInt;

/**
 * What is known of everything touched; in a rebuild, of everything.
 *
 * @param identifiers ns, value, first, last, rows, silos, quarantine, enters, high, low
 * @param links ns, value, ns2, value2, rule, silo, first, last, rows, bad (the namespace of an end that is quarantined, or null), hashes
 * @param decided whether a steward ever decided anything
 * @param partitions in how many partitions evidence lies, by the hash of the identifier or the left end
 */
record Evident(Touched touched, Dataset<Row> identifiers, Dataset<Row> links, boolean decided, int partitions) {
    private static final Column[] IDENTIFIERS =
            columns("ns", "value", "first", "last", "rows", "silos", "quarantine", "high", "low");
    private static final Column[] LINKS = columns(
            "ns", "value", "ns2", "value2", "rule", "silo", "first", "last", "rows", "high", "low", "high2", "low2");
    private static final long PARTITION_BYTES = 4L << 20;
    private static final int MOST_PARTITIONS = 10_000;
    /** No lakehouse is larger: Spark says {@code Long.MAX_VALUE} and more of what it cannot tell. */
    private static final int KNOWN_BITS = 55;

    private static final long MOST_BROADCAST = 500_000;

    private static Column[] columns(String... names) {
        return Arrays.stream(names).map(name -> col(name)).toArray(Column[]::new);
    }

    /** @param shuffled in how many partitions Spark shuffles */
    static Evident of(GraphInputs graph, StoredIdentity stored, IdentityRules rules, Touched touched, int shuffled) {
        Dataset<Row> silver = graph.silver();
        int partitions = touched.isAll() ? partitions(silver, shuffled) : shuffled;
        Dataset<Row> evidence = Resolving.keep(Evidence.of(silver, rules, touched, partitions));
        Dataset<Row> identifiers = evidence.where(col("ns2").isNull());
        Dataset<Row> quarantined =
                identifiers.where(col("quarantine").isNotNull()).select("high", "low", "ns");
        if (!touched.isAll()) {
            quarantined = quarantined.union(stored.identifiers()
                    .where(col("quarantine").isNotNull())
                    .where(not(touched.holds("")))
                    .select("high", "low", "ns"));
        }
        Dataset<Row> links = evidence.where(col("ns2").isNotNull()).select(LINKS);
        Optional<Dataset<Row>> decisions = graph.decisions();
        if (decisions.isPresent()) {
            links = links.union(StoredIdentity.withEnds(decisions.get()).select(LINKS));
        }
        links = withQuarantine(links, Resolving.keep(quarantined));
        return new Evident(
                touched,
                entering(identifiers.select(IDENTIFIERS), decisions),
                touched.isAll() ? links : Resolving.keep(links),
                decisions.isPresent(),
                partitions);
    }

    /** Enough partitions that what is known of one of them fits into a task's memory; as many as usual where nobody knows how much there is. */
    private static int partitions(Dataset<Row> silver, int shuffled) {
        org.apache.spark.sql.classic.Dataset<Row> rows = (org.apache.spark.sql.classic.Dataset<Row>) silver;
        BigInt bytes = rows.queryExecution().optimizedPlan().stats().sizeInBytes();
        return bytes.bitLength() > KNOWN_BITS
                ? shuffled
                : (int) Math.min(MOST_PARTITIONS, 1 + bytes.toLong() / PARTITION_BYTES);
    }

    /** Adds whether an identifier enters the graph: unless it is quarantined, or a steward says whose it is all the same. */
    static Dataset<Row> entering(Dataset<Row> identifiers, Optional<Dataset<Row>> decisions) {
        Column free = col("quarantine").isNull();
        if (decisions.isEmpty()) {
            return identifiers.withColumn("enters", free);
        }
        Dataset<Row> together = decisions.get().where(col("rule").equalTo(LinkRule.TOGETHER.text()));
        Dataset<Row> decided = together.select("ns", "value")
                .union(together.select("ns2", "value2"))
                .distinct()
                .withColumn("decided", lit(true));
        return identifiers
                .join(decided, Sql.names("ns", "value"), "left_outer")
                .withColumn("enters", free.or(coalesce(col("decided"), lit(false))))
                .drop("decided");
    }

    /** Adds why a link cannot join: one of its ends is quarantined. A steward's word is heard all the same. */
    private static Dataset<Row> withQuarantine(Dataset<Row> links, Dataset<Row> quarantined) {
        long count = quarantined.count();
        if (count == 0) {
            return links.withColumn("bad", lit(null).cast("string"));
        }
        Dataset<Row> few = count > MOST_BROADCAST ? quarantined : broadcast(quarantined);
        return links.join(
                        few.select(col("high"), col("low"), lit(true).as("left_bad")),
                        Sql.names("high", "low"),
                        "left_outer")
                .join(
                        few.select(
                                col("high").as("high2"),
                                col("low").as("low2"),
                                lit(true).as("right_bad")),
                        Sql.names("high2", "low2"),
                        "left_outer")
                .withColumn(
                        "bad",
                        when(
                                not(col("rule").isin(LinkRule.TOGETHER.text(), LinkRule.APART.text())),
                                when(col("left_bad"), col("ns")).otherwise(when(col("right_bad"), col("ns2")))))
                .drop("left_bad", "right_bad");
    }

    /** Links that a quarantined identifier cuts, of everybody. */
    Dataset<Row> cut(StoredIdentity stored) {
        Dataset<Row> found = links.where(col("bad").isNotNull()).select("ns", "value", "ns2", "value2", "bad");
        return touched.isAll()
                ? found
                : found.union(stored.links()
                        .where(col("bad").isNotNull())
                        .where(not(touched.holds("").or(touched.holds("2"))))
                        .select("ns", "value", "ns2", "value2", "bad"));
    }
}
