package io.parcours.identity.job;

import io.parcours.identity.key.Hash128;
import java.io.Serializable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.sketch.BloomFilter;
import org.jspecify.annotations.Nullable;

/**
 * The identifiers and records that changed rows touch, as a Bloom filter of bounded size: an increment is never collected. What it wrongly
 * holds besides is only evidence computed once more, and completely: every row with such a value is read.
 */
final class Touched implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A rebuild touches everything. */
    static final Touched ALL = new Touched(null);

    private static final double SURE_ENOUGH = 0.001;

    private final @Nullable BloomFilter filter;

    Touched(@Nullable BloomFilter filter) {
        this.filter = filter;
    }

    /** A filter of a column of longs, which is read twice; Spark's own, asked of no rows at all, has no bits and fails. */
    static BloomFilter filter(Dataset<Row> values, String column) {
        long count = values.count();
        return count == 0 ? BloomFilter.create(1, SURE_ENOUGH) : values.stat().bloomFilter(column, count, SURE_ENOUGH);
    }

    boolean isAll() {
        return filter == null;
    }

    boolean holds(String namespace, String value) {
        return filter == null || filter.mightContainLong(digest(Hash128.of(namespace, value)));
    }

    static long digest(Hash128 hash) {
        return hash.high() ^ Long.rotateLeft(hash.low(), 32);
    }
}
