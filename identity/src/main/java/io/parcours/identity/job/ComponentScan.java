package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;

import io.parcours.identity.cluster.Components;
import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Finds connected components in one task, over hashes alone: union-find needs no second look at a link, so links stream
 * through and only nodes are held (some 40 bytes each). Emits the nodes of components that changes reach.
 */
final class ComponentScan {
    private static final StructType LABELS = StructType.fromDDL("high long, low long, label_high long, label_low long");
    private static final int EXPECTED_NODES = 1 << 16;

    private ComponentScan() {}

    /**
     * @param links high, low, high2, low2, joins (whether the link may join; else it only passes touch on), touched
     * @return high, low, label_high, label_low of nodes in touched components
     */
    static Dataset<Row> labels(Dataset<Row> links) {
        Dataset<Row> together = links.select(
                        col("high"), col("low"), col("high2"), col("low2"), col("joins"), col("touched"))
                .repartition(1);
        return InternalRows.mapPartitions(together, LABELS, ComponentScan::scan);
    }

    private static Iterator<InternalRow> scan(Iterator<InternalRow> links) {
        Components components = new Components(EXPECTED_NODES);
        BitSet touched = new BitSet();
        while (links.hasNext()) {
            InternalRow link = links.next();
            int left = components.number(link.getLong(0), link.getLong(1));
            int right = components.number(link.getLong(2), link.getLong(3));
            if (link.getBoolean(4)) {
                components.unite(left, right);
            }
            if (link.getBoolean(5)) {
                touched.set(left);
                touched.set(right);
            }
        }
        int[] labels = components.labels();
        BitSet touchedLabels = new BitSet();
        touched.stream().forEach(node -> touchedLabels.set(labels[node]));
        return new Iterator<>() {
            private int next = following(0);

            private int following(int node) {
                int at = node;
                while (at < labels.length && !touchedLabels.get(labels[at])) {
                    at++;
                }
                return at;
            }

            @Override
            public boolean hasNext() {
                return next < labels.length;
            }

            @Override
            public InternalRow next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int node = next;
                next = following(node + 1);
                return row(
                        components.high(node),
                        components.low(node),
                        components.high(labels[node]),
                        components.low(labels[node]));
            }
        };
    }

    private static InternalRow row(Object... values) {
        return new GenericInternalRow(values);
    }
}
