package io.parcours.identity.job;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.key.Agreements.Agreement;
import io.parcours.identity.key.Hash128;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.Quarantine;
import io.parcours.identity.link.RowEvidence;
import io.parcours.identity.link.RowReader;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * From rows to evidence: figures of each identifier and of each link. Each partition adds up what repeats before anything is shuffled, since
 * a visit is many touchpoints with the same identifiers.
 */
final class Evidence {
    private static final StructType PARTIAL = StructType.fromDDL(
            "ns string, value string, ns2 string, value2 string, rule string, silo string, witness string, device string, "
                    + "first long, last long, rows long");
    private static final int MOST_HELD = 100_000;

    private Evidence() {}

    /** Partial figures of identifiers (no {@code ns2}) and links, of what is touched. */
    static Dataset<Row> partial(Dataset<Row> silverRows, IdentityRules rules, Touched touched) {
        return silverRows.mapPartitions(
                (MapPartitionsFunction<Row, Row>) rows -> new Adding(rows, rules, touched), Encoders.row(PARTIAL));
    }

    /** Identifiers: ns, value, first, last, rows, silos, quarantine (why not to link, or null). */
    static Dataset<Row> identifiers(Dataset<Row> partial, IdentityRules rules) {
        var quarantine = udf(
                (UDF4<String, String, Integer, Integer, String>) (namespace, value, witnesses, devices) ->
                        Quarantine.reason(rules, namespace, value, witnesses, devices)
                                .orElse(null),
                DataTypes.StringType);
        return partial.where(col("ns2").isNull())
                .groupBy("ns", "value")
                .agg(
                        min("first").as("first"),
                        max("last").as("last"),
                        sum("rows").as("rows"),
                        array_sort(collect_set(col("silo"))).as("silos"),
                        size(collect_set(nullif(col("witness"), lit("")))).as("witnesses"),
                        size(collect_set(nullif(col("device"), lit("")))).as("devices"))
                .select(
                        col("ns"),
                        col("value"),
                        col("first"),
                        col("last"),
                        col("rows"),
                        col("silos"),
                        quarantine
                                .apply(col("ns"), col("value"), col("witnesses"), col("devices"))
                                .as("quarantine"));
    }

    /** Links: ns, value, ns2, value2, rule, silo, first, last, rows. */
    static Dataset<Row> links(Dataset<Row> partial) {
        return partial.where(col("ns2").isNotNull())
                .groupBy("ns", "value", "ns2", "value2", "rule", "silo")
                .agg(
                        min("first").as("first"),
                        max("last").as("last"),
                        sum("rows").as("rows"));
    }

    /** Digests of everything that some rows name, for {@link Touched}. */
    static Dataset<Long> named(Dataset<Row> silverRows, IdentityRules rules) {
        return silverRows.flatMap(
                (FlatMapFunction<Row, Long>) row -> {
                    SilverRow read = SilverRows.read(row, SilverRows.reader(rules));
                    List<Long> digests = new ArrayList<>();
                    for (Identified one : read.identifiers()) {
                        digests.add(Touched.digest(Hash128.of(one.namespace(), one.value())));
                    }
                    for (Agreement one : read.agreements()) {
                        digests.add(Touched.digest(Hash128.of(one.namespace(), one.value())));
                    }
                    if (read.isRecord()) {
                        digests.add(Touched.digest(Hash128.of(IdentityRules.RECORD, read.record())));
                    }
                    return digests.iterator();
                },
                Encoders.LONG());
    }

    private record Key(
            String namespace,
            String value,
            String namespace2,
            String value2,
            String rule,
            String silo,
            String witness,
            String device) {}

    private static final class Figures {
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long rows;

        private void add(long seen) {
            first = Math.min(first, seen);
            last = Math.max(last, seen);
            rows++;
        }
    }

    /** Adds up as many different keys as it may hold, then lets them go. */
    private static final class Adding implements Iterator<Row>, RowEvidence.Sink {
        private final Iterator<Row> rows;
        private final RowReader reader;
        private final RowEvidence evidence;
        private final Touched touched;
        private final Map<Key, Figures> held = new HashMap<>();
        private Iterator<Map.Entry<Key, Figures>> ready =
                new HashMap<Key, Figures>().entrySet().iterator();

        Adding(Iterator<Row> rows, IdentityRules rules, Touched touched) {
            this.rows = rows;
            this.reader = SilverRows.reader(rules);
            this.evidence = new RowEvidence(rules);
            this.touched = touched;
        }

        @Override
        public boolean hasNext() {
            if (ready.hasNext()) {
                return true;
            }
            held.clear();
            while (rows.hasNext() && held.size() < MOST_HELD) {
                SilverRow row = SilverRows.read(rows.next(), reader);
                if (concerns(row)) {
                    evidence.of(row, this);
                }
            }
            ready = held.entrySet().iterator();
            return ready.hasNext();
        }

        private boolean concerns(SilverRow row) {
            if (touched.isAll() || row.isRecord() && touched.holds(IdentityRules.RECORD, row.record())) {
                return true;
            }
            for (Identified one : row.identifiers()) {
                if (touched.holds(one.namespace(), one.value())) {
                    return true;
                }
            }
            for (Agreement one : row.agreements()) {
                if (touched.holds(one.namespace(), one.value())) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public Row next() {
            Map.Entry<Key, Figures> entry = ready.next();
            Key key = entry.getKey();
            Figures figures = entry.getValue();
            boolean link = !key.namespace2().isEmpty();
            return RowFactory.create(
                    key.namespace(),
                    key.value(),
                    link ? key.namespace2() : null,
                    link ? key.value2() : null,
                    link ? key.rule() : null,
                    key.silo(),
                    key.witness(),
                    key.device(),
                    figures.first,
                    figures.last,
                    figures.rows);
        }

        @Override
        public void identifier(String namespace, String value, String silo, long seen, String witness, String device) {
            if (!namespace.equals(IdentityRules.RECORD) && touched.holds(namespace, value)) {
                figures(new Key(namespace, value, "", "", "", silo, witness, device))
                        .add(seen);
            }
        }

        @Override
        public void link(
                String leftNamespace,
                String leftValue,
                String rightNamespace,
                String rightValue,
                LinkRule rule,
                String silo,
                long seen) {
            if (touched.holds(leftNamespace, leftValue) || touched.holds(rightNamespace, rightValue)) {
                figures(new Key(leftNamespace, leftValue, rightNamespace, rightValue, rule.text(), silo, "", ""))
                        .add(seen);
            }
        }

        private Figures figures(Key key) {
            return held.computeIfAbsent(key, fresh -> new Figures());
        }
    }
}
