package io.parcours.identity.job;

import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Adds the 128-bit hash of a node to rows, as two longs: {@link io.parcours.identity.key.Hash128}, made from the bytes that Spark holds. Every row of the
 * identity tables is hashed in each run, so that turning them into Java strings first would cost more than the hash.
 */
public final class Hashes {
    private Hashes() {}

    /** Adds the columns {@code high} and {@code low} with a suffix. */
    static Dataset<Row> with(Dataset<Row> rows, Column namespace, Column value, String suffix) {
        return rows.withColumn("high" + suffix, invoke("high", namespace, value))
                .withColumn("low" + suffix, invoke("low", namespace, value));
    }

    private static Column invoke(String half, Column namespace, Column value) {
        return Sql.call(Hashes.class, half, DataTypes.LongType, namespace, value);
    }

    /** Called by the code that Spark generates. */
    public static long high(UTF8String namespace, UTF8String value) {
        return hash(namespace, value)[0];
    }

    /** Called by the code that Spark generates. */
    public static long low(UTF8String namespace, UTF8String value) {
        return hash(namespace, value)[1];
    }

    private static long[] hash(UTF8String namespace, UTF8String value) {
        int length = namespace.numBytes();
        byte[] bytes = new byte[length + 1 + value.numBytes()];
        namespace.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET);
        value.writeToMemory(bytes, Platform.BYTE_ARRAY_OFFSET + length + 1L);
        return MurmurHash3.hash128x64(bytes);
    }
}
