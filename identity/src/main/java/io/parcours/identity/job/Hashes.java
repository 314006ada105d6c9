package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.parcours.identity.key.Hash128;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.StructType;

/** Adds the 128-bit hash of a node to rows, as two longs. */
final class Hashes {
    private static final StructType HASH = StructType.fromDDL("high long, low long");

    /** Not deterministic in name only, so that the optimiser computes it once for its two halves. */
    private static final UserDefinedFunction OF = udf(
                    (UDF2<String, String, Row>) (namespace, value) -> {
                        Hash128 hash = Hash128.of(namespace, value);
                        return RowFactory.create(hash.high(), hash.low());
                    },
                    HASH)
            .asNondeterministic();

    private Hashes() {}

    /** Adds the columns {@code high} and {@code low} with a suffix. */
    static Dataset<Row> with(Dataset<Row> rows, Column namespace, Column value, String suffix) {
        return rows.withColumn("hash", OF.apply(namespace, value))
                .withColumn("high" + suffix, col("hash.high"))
                .withColumn("low" + suffix, col("hash.low"))
                .drop("hash");
    }
}
