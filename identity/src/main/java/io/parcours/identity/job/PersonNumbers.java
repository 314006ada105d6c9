package io.parcours.identity.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.parcours.identity.person.PersonIds;
import java.util.HexFormat;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** The id of a person as a number of 128 bits and back, so that no text is carried through a scan: {@code p} and 32 hexadecimal digits. */
public final class PersonNumbers {
    private static final String FORM = "^p[0-9a-f]{32}$";
    private static final int HALF = 16;

    private PersonNumbers() {}

    /** Adds {@code person_high} and {@code person_low}; null where a person bears another kind of name. */
    static Dataset<Row> with(Dataset<Row> rows) {
        Column formed = col("person").rlike(FORM);
        return rows.withColumn(
                        "person_high",
                        when(formed, Sql.call(PersonNumbers.class, "high", DataTypes.LongType, col("person"))))
                .withColumn(
                        "person_low",
                        when(formed, Sql.call(PersonNumbers.class, "low", DataTypes.LongType, col("person"))));
    }

    /** The id that {@link OutlineScan} tells of a plain component. */
    static Column person() {
        Column high = col("person_high");
        Column low = col("person_low");
        return when(col("fresh"), Sql.call(PersonNumbers.class, "mint", DataTypes.StringType, high, low))
                .otherwise(Sql.call(PersonNumbers.class, "text", DataTypes.StringType, high, low));
    }

    /** Called by the code that Spark generates. */
    public static long high(UTF8String person) {
        return Long.parseUnsignedLong(person.toString(), 1, 1 + HALF, 16);
    }

    /** Called by the code that Spark generates. */
    public static long low(UTF8String person) {
        return Long.parseUnsignedLong(person.toString(), 1 + HALF, 1 + 2 * HALF, 16);
    }

    /** Called by the code that Spark generates. */
    public static UTF8String text(long high, long low) {
        HexFormat hex = HexFormat.of();
        return UTF8String.fromString("p" + hex.toHexDigits(high) + hex.toHexDigits(low));
    }

    /** Called by the code that Spark generates. */
    public static UTF8String mint(long high, long low) {
        return UTF8String.fromString(PersonIds.mint(high, low));
    }
}
