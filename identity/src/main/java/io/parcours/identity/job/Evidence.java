package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;

import io.parcours.identity.key.Agreements.Agreement;
import io.parcours.identity.key.Hash128;
import io.parcours.identity.link.LinkRule;
import io.parcours.identity.link.RowEvidence;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * From rows to evidence: figures of each identifier and of each link. Each partition adds up what repeats before anything is shuffled, since
 * a visit is many touchpoints with the same identifiers. Then the figures of an identifier, and of the links it is the left end of, come together by its
 * hash, in the order of hashes, and are added up one after the other.
 */
final class Evidence {
    /** Columns by which evidence is partitioned: the hash of the identifier, or of the left end of a link. */
    static final List<String> PARTITIONED_BY = List.of("high", "low");

    /** Places in {@link #PARTIAL}; the first ten are those of {@link #EVIDENCE} as well. */
    static final int HIGH = 0;

    static final int LOW = 1;
    static final int NS = 2;
    static final int VALUE = 3;
    static final int HIGH2 = 4;
    static final int LOW2 = 5;
    static final int NS2 = 6;
    static final int VALUE2 = 7;
    static final int RULE = 8;
    static final int SILO = 9;
    static final int FIRST = 10;
    static final int LAST = 11;
    static final int ROWS = 12;
    static final int WITNESS = 13;
    static final int DEVICE = 14;

    private static final String NODES_AND_LINKS = "high long, low long, ns string, value string, high2 long, low2 long,"
            + " ns2 string, value2 string, rule string, silo string, first long, last long, rows long, ";

    /** {@code witness} and {@code device}: hashes, 0 for none. */
    private static final StructType PARTIAL = StructType.fromDDL(NODES_AND_LINKS + "witness long, device long");

    private static final StructType EVIDENCE =
            StructType.fromDDL(NODES_AND_LINKS + "silos array<string>, quarantine string");

    private static final StructType DIGESTS = StructType.fromDDL("value long");
    private static final int MOST_HELD = 100_000;

    private Evidence() {}

    /**
     * Identifiers (no {@code ns2}) and links of what is touched: high, low, ns, value, high2, low2, ns2, value2, rule, silo, first, last, rows; of an identifier
     * also {@code silos} and {@code quarantine} (why not to link, or null), and no silo.
     */
    static Dataset<Row> of(Dataset<Row> silverRows, IdentityRules rules, Touched touched, int partitions) {
        Dataset<Row> partial =
                InternalRows.mapPartitions(silverRows, PARTIAL, rows -> new Adding(rows, rules, touched));
        Dataset<Row> together = partial.repartition(partitions, col("high"), col("low"))
                .sortWithinPartitions("high", "low", "high2", "low2");
        return InternalRows.mapPartitions(together, EVIDENCE, rows -> new EvidenceSums(rows, rules), PARTITIONED_BY);
    }

    /** Digests of everything that some rows name, for {@link Touched}: {@code value}. */
    static Dataset<Row> named(Dataset<Row> silverRows, IdentityRules rules) {
        return InternalRows.mapPartitions(silverRows, DIGESTS, rows -> {
            SilverRows.Reader reader = new SilverRows.Reader(rules);
            return InternalRows.flat(rows, row -> digests(reader.read(row)));
        });
    }

    private static Iterator<InternalRow> digests(SilverRow row) {
        List<InternalRow> digests = new ArrayList<>();
        for (Identified one : row.identifiers()) {
            digests.add(digest(one.hash()));
        }
        for (Agreement one : row.agreements()) {
            digests.add(digest(Hash128.of(one.namespace(), one.value())));
        }
        if (row.isRecord()) {
            digests.add(digest(Hash128.of(IdentityRules.RECORD, row.record())));
        }
        return digests.iterator();
    }

    private static InternalRow digest(Hash128 hash) {
        return new GenericInternalRow(new Object[] {Touched.digest(hash)});
    }

    /** What is added up; one that is no link has no right end and no rule. */
    private record Key(
            Identified left, @Nullable Identified right, String rule, String silo, String witness, String device) {}

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
    private static final class Adding implements Iterator<InternalRow>, RowEvidence.Sink {
        private final Iterator<InternalRow> rows;
        private final SilverRows.Reader reader;
        private final RowEvidence evidence;
        private final Touched touched;
        private final Map<Key, Figures> held = new HashMap<>();
        private Iterator<Map.Entry<Key, Figures>> ready = held.entrySet().iterator();

        Adding(Iterator<InternalRow> rows, IdentityRules rules, Touched touched) {
            this.rows = rows;
            this.reader = new SilverRows.Reader(rules);
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
                SilverRow row = reader.read(rows.next());
                if (concerns(row)) {
                    evidence.of(row, this);
                }
            }
            ready = held.entrySet().iterator();
            return ready.hasNext();
        }

        private boolean concerns(SilverRow row) {
            if (touched.isAll() || row.isRecord() && touched.holds(Hash128.of(IdentityRules.RECORD, row.record()))) {
                return true;
            }
            for (Identified one : row.identifiers()) {
                if (touched.holds(one.hash())) {
                    return true;
                }
            }
            for (Agreement one : row.agreements()) {
                if (touched.holds(Hash128.of(one.namespace(), one.value()))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Map.Entry<Key, Figures> entry = ready.next();
            Key key = entry.getKey();
            Figures figures = entry.getValue();
            @Nullable Object[] row = new Object[PARTIAL.size()];
            row[HIGH] = key.left().hash().high();
            row[LOW] = key.left().hash().low();
            row[NS] = UTF8String.fromString(key.left().namespace());
            row[VALUE] = UTF8String.fromString(key.left().value());
            Identified right = key.right();
            if (right != null) {
                row[HIGH2] = right.hash().high();
                row[LOW2] = right.hash().low();
                row[NS2] = UTF8String.fromString(right.namespace());
                row[VALUE2] = UTF8String.fromString(right.value());
                row[RULE] = UTF8String.fromString(key.rule());
            }
            row[SILO] = UTF8String.fromString(key.silo());
            row[FIRST] = figures.first;
            row[LAST] = figures.last;
            row[ROWS] = figures.rows;
            row[WITNESS] = digest(key.witness());
            row[DEVICE] = digest(key.device());
            return new GenericInternalRow(row);
        }

        private static long digest(String text) {
            return text.isEmpty() ? 0 : Touched.digest(Hash128.of("", text));
        }

        @Override
        public void identifier(Identified identifier, String silo, long seen, String witness, String device) {
            if (!identifier.namespace().equals(IdentityRules.RECORD) && touched.holds(identifier.hash())) {
                figures(new Key(identifier, null, "", silo, witness, device)).add(seen);
            }
        }

        @Override
        public void link(Identified left, Identified right, LinkRule rule, String silo, long seen) {
            if (touched.holds(left.hash()) || touched.holds(right.hash())) {
                figures(new Key(left, right, rule.text(), silo, "", "")).add(seen);
            }
        }

        private Figures figures(Key key) {
            return held.computeIfAbsent(key, fresh -> new Figures());
        }
    }
}
