package io.parcours.identity.job;

import io.parcours.identity.link.Quarantine;
import io.parcours.identity.rule.IdentityRules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Adds up partial figures that come in the order of their hashes, those of an identifier before those of the links it is the left end of. Holds one identifier, or the
 * links between two nodes, at a time; of persons and devices that an identifier was seen with up to a million.
 */
final class EvidenceSums implements Iterator<InternalRow> {
    private static final int SILOS = 13;
    private static final int QUARANTINE = 14;
    private static final int WIDTH = 15;
    private static final int MOST_COUNTED = 1_000_000;

    private final Iterator<InternalRow> rows;
    private final IdentityRules rules;
    private final Queue<InternalRow> ready = new ArrayDeque<>();
    private @Nullable Sum sum;

    EvidenceSums(Iterator<InternalRow> rows, IdentityRules rules) {
        this.rows = rows;
        this.rules = rules;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && rows.hasNext()) {
            InternalRow row = rows.next();
            Sum current = sum;
            if (current == null || !current.isOf(row)) {
                if (current != null) {
                    current.end(ready);
                }
                current = row.isNullAt(Evidence.NS2) ? new Node(row) : new Links(row);
                sum = current;
            }
            current.add(row);
        }
        Sum last = sum;
        if (ready.isEmpty() && last != null) {
            last.end(ready);
            sum = null;
        }
        return !ready.isEmpty();
    }

    @Override
    public InternalRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    /** What belongs to one identifier, or to the links between two nodes. */
    private abstract static class Sum {
        final long high;
        final long low;

        Sum(InternalRow row) {
            high = row.getLong(Evidence.HIGH);
            low = row.getLong(Evidence.LOW);
        }

        boolean isOf(InternalRow row) {
            return row.getLong(Evidence.HIGH) == high && row.getLong(Evidence.LOW) == low;
        }

        abstract void add(InternalRow row);

        abstract void end(Queue<InternalRow> into);
    }

    private static final class Figures {
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long rows;

        private void add(InternalRow row) {
            first = Math.min(first, row.getLong(Evidence.FIRST));
            last = Math.max(last, row.getLong(Evidence.LAST));
            rows += row.getLong(Evidence.ROWS);
        }

        private void put(@Nullable Object[] into) {
            into[Evidence.FIRST] = first;
            into[Evidence.LAST] = last;
            into[Evidence.ROWS] = rows;
        }
    }

    /** Different numbers; most identifiers were seen with one person or none. */
    private static final class Distinct {
        private long only;
        private @Nullable Set<Long> several;

        private void add(long number) {
            if (number == 0 || number == only) {
                return;
            }
            if (only == 0) {
                only = number;
                return;
            }
            Set<Long> all = several;
            if (all == null) {
                all = new HashSet<>();
                all.add(only);
                several = all;
            }
            if (all.size() < MOST_COUNTED) {
                all.add(number);
            }
        }

        private int count() {
            Set<Long> all = several;
            return all == null ? only == 0 ? 0 : 1 : all.size();
        }
    }

    private final class Node extends Sum {
        private final UTF8String namespace;
        private final UTF8String value;
        private final Figures figures = new Figures();
        private final Distinct witnesses = new Distinct();
        private final Distinct devices = new Distinct();
        private final Set<UTF8String> silos = new TreeSet<>();

        private Node(InternalRow row) {
            super(row);
            namespace = copy(row, Evidence.NS);
            value = copy(row, Evidence.VALUE);
        }

        @Override
        boolean isOf(InternalRow row) {
            return row.isNullAt(Evidence.NS2) && super.isOf(row);
        }

        @Override
        void add(InternalRow row) {
            figures.add(row);
            witnesses.add(row.getLong(Evidence.WITNESS));
            devices.add(row.getLong(Evidence.DEVICE));
            UTF8String silo = row.getUTF8String(Evidence.SILO);
            if (!silos.contains(silo)) {
                silos.add(silo.clone());
            }
        }

        @Override
        void end(Queue<InternalRow> into) {
            @Nullable Object[] row = new Object[WIDTH];
            row[Evidence.HIGH] = high;
            row[Evidence.LOW] = low;
            row[Evidence.NS] = namespace;
            row[Evidence.VALUE] = value;
            figures.put(row);
            row[SILOS] = new GenericArrayData(silos.toArray());
            row[QUARANTINE] = Quarantine.reason(
                            rules, namespace.toString(), value.toString(), witnesses.count(), devices.count())
                    .map(UTF8String::fromString)
                    .orElse(null);
            into.add(new GenericInternalRow(row));
        }
    }

    /** Links between the same two nodes: one for each rule and silo. */
    private static final class Links extends Sum {
        private final long high2;
        private final long low2;
        private final UTF8String[] texts;
        private final List<Link> links = new ArrayList<>(1);

        private record Link(UTF8String rule, UTF8String silo, Figures figures) {}

        private Links(InternalRow row) {
            super(row);
            high2 = row.getLong(Evidence.HIGH2);
            low2 = row.getLong(Evidence.LOW2);
            texts = new UTF8String[] {
                copy(row, Evidence.NS), copy(row, Evidence.VALUE), copy(row, Evidence.NS2), copy(row, Evidence.VALUE2)
            };
        }

        @Override
        boolean isOf(InternalRow row) {
            return !row.isNullAt(Evidence.NS2)
                    && super.isOf(row)
                    && row.getLong(Evidence.HIGH2) == high2
                    && row.getLong(Evidence.LOW2) == low2;
        }

        @Override
        void add(InternalRow row) {
            UTF8String rule = row.getUTF8String(Evidence.RULE);
            UTF8String silo = row.getUTF8String(Evidence.SILO);
            for (Link link : links) {
                if (link.silo().equals(silo) && link.rule().equals(rule)) {
                    link.figures().add(row);
                    return;
                }
            }
            Link link = new Link(rule.clone(), silo.clone(), new Figures());
            link.figures().add(row);
            links.add(link);
        }

        @Override
        void end(Queue<InternalRow> into) {
            for (Link link : links) {
                @Nullable Object[] row = new Object[WIDTH];
                row[Evidence.HIGH] = high;
                row[Evidence.LOW] = low;
                row[Evidence.NS] = texts[0];
                row[Evidence.VALUE] = texts[1];
                row[Evidence.HIGH2] = high2;
                row[Evidence.LOW2] = low2;
                row[Evidence.NS2] = texts[2];
                row[Evidence.VALUE2] = texts[3];
                row[Evidence.RULE] = link.rule();
                row[Evidence.SILO] = link.silo();
                link.figures().put(row);
                into.add(new GenericInternalRow(row));
            }
        }
    }

    private static UTF8String copy(InternalRow row, int place) {
        return row.getUTF8String(place).clone();
    }
}
