package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftleft;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.key.Hash128;
import java.io.Serializable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.sketch.BloomFilter;
import org.jspecify.annotations.Nullable;

/**
 * The identifiers and records that changed rows touch, or that are in components they reach, as a Bloom filter of bounded size: an increment is
 * never collected. What it wrongly holds besides is only evidence computed once more, and completely: every row with such a value is read.
 */
final class Touched implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A rebuild touches everything. */
    static final Touched ALL = new Touched(null);

    private static final double SURE_ENOUGH = 0.001;
    private static final int HALF = 32;

    private final @Nullable BloomFilter filter;

    private Touched(@Nullable BloomFilter filter) {
        this.filter = filter;
    }

    /** A filter of a column of longs, which is read twice; Spark's own, asked of no rows at all, has no bits and fails. */
    static BloomFilter filter(Dataset<Row> values, String column) {
        long count = values.count();
        return count == 0 ? BloomFilter.create(1, SURE_ENOUGH) : values.stat().bloomFilter(column, count, SURE_ENOUGH);
    }

    /** What has the digests in a column. */
    static Touched of(Dataset<Row> digests, String column) {
        return new Touched(filter(digests, column));
    }

    /** The nodes of rows with their hashes. */
    static Touched of(Dataset<Row> nodes) {
        Column turned = shiftleft(col("low"), HALF).bitwiseOR(shiftrightunsigned(col("low"), HALF));
        return of(nodes.select(col("high").bitwiseXOR(turned).as("digest")), "digest");
    }

    boolean isAll() {
        return filter == null;
    }

    boolean holds(Hash128 hash) {
        return filter == null || filter.mightContainLong(digest(hash));
    }

    /** Whether it holds the node whose hash is in the columns {@code high} and {@code low} with a suffix. */
    Column holds(String suffix) {
        if (filter == null) {
            return lit(true);
        }
        BloomFilter known = filter;
        return udf(
                        (UDF2<Long, Long, Boolean>)
                                (high, low) -> known.mightContainLong(digest(new Hash128(high, low))),
                        DataTypes.BooleanType)
                .apply(col("high" + suffix), col("low" + suffix));
    }

    static long digest(Hash128 hash) {
        return hash.high() ^ Long.rotateLeft(hash.low(), HALF);
    }
}
