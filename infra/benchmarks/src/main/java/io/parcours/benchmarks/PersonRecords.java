package io.parcours.benchmarks;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.dayofmonth;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.initcap;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.make_date;
import static org.apache.spark.sql.functions.month;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;
import static org.apache.spark.sql.functions.year;

import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Made-up person records without any identifier, each a function of its number alone. Of ten records seven are different persons: one stands in three
 * of them, one in two. Names are as unevenly spread as real ones; towns have some hundred streets. A record that repeats a person has errors: letters swapped or
 * lost in a name (one in four), given and family name swapped (1 in 50), day and month swapped (1 in 25), no birth date (1 in 8), another
 * address after a move (1 in 6), no address (1 in 10).
 */
final class PersonRecords {
    static final String TRUTH = "truth";
    private static final String SILO = "list";
    private static final int GROUP = 10;
    private static final int PERSONS = 7;
    private static final int GIVEN_NAMES = 3_000;
    private static final int FAMILY_NAMES = 60_000;
    private static final int DAYS = 60 * 365;
    private static final long START = 1_767_225_600L; // 2026-01-01
    private static final long UNSIGNED = 1L << 53;
    private static final Column SYLLABLES =
            array(Arrays.stream("ba,ce,di,fo,gu,la,me,ni,ro,su,ta,ve,zi,mar,len,bor,kin,tas,gal,per".split(","))
                    .map(syllable -> lit(syllable))
                    .toArray(Column[]::new));
    private static final int SYLLABLE_COUNT = 20;

    private PersonRecords() {}

    /** The record's key and who it truly is. */
    static Dataset<Row> truth(SparkSession spark, long records) {
        return numbered(spark, records)
                .select(
                        concat(lit(SILO + "/"), key()).as("record"),
                        col("person").as(TRUTH));
    }

    /** Rows of {@code silver.records}. */
    static Dataset<Row> rows(SparkSession spark, long records) {
        Column given = name("given", GIVEN_NAMES, 3);
        Column family = name("family", FAMILY_NAMES, 2);
        Column swapped = col("repeats").and(oneIn("names swapped", 50));
        Column born = date_add(
                lit("1940-01-01").cast("date"),
                dice("born", col("person")).mod(DAYS).cast("int"));
        Column moved = when(col("repeats").and(oneIn("moved", 6)), col("id")).otherwise(lit(0L));
        Column town = chosen(2_000, 2, xxhash64(lit("town"), col("person"), moved));
        Column street = dice("street", col("person"), moved).mod(150);
        Column house = dice("house", col("person"), moved).mod(120).plus(1);
        Column addressed = not(col("repeats").and(oneIn("no address", 10)));
        Dataset<Row> people = numbered(spark, records)
                .withColumn("given", wrong(given, "given"))
                .withColumn("family", wrong(family, "family"))
                .withColumn("born", born)
                .withColumn("swapped", swapped);
        Column turned = make_date(year(col("born")), dayofmonth(col("born")), month(col("born")));
        Dataset<Row> rows = people.select(
                lit(SILO).as(RecordColumn.SILO.sqlName()),
                key().as(RecordColumn.RECORD_ID.sqlName()),
                array().cast(Columns.dataType(RecordColumn.IDENTIFIERS.spec().type()))
                        .as(RecordColumn.IDENTIFIERS.sqlName()),
                when(col("swapped"), col("family")).otherwise(col("given")).as(RecordColumn.GIVEN_NAME.sqlName()),
                when(col("swapped"), col("given")).otherwise(col("family")).as(RecordColumn.FAMILY_NAME.sqlName()),
                when(col("repeats").and(oneIn("no birth date", 8)), lit(null))
                        .when(
                                col("repeats")
                                        .and(oneIn("day and month", 25))
                                        .and(dayofmonth(col("born")).leq(12)),
                                turned)
                        .otherwise(col("born"))
                        .as(RecordColumn.BIRTH_DATE.sqlName()),
                when(addressed, concat(house, lit(" rue "), word(street.plus(town.multiply(7)))))
                        .as(RecordColumn.ADDRESS.sqlName()),
                when(addressed, word(town)).as(RecordColumn.CITY.sqlName()),
                when(addressed, format_string("%05d", town.multiply(37))).as(RecordColumn.POSTCODE.sqlName()),
                timestamp_seconds(col("id").mod(86_400L).plus(START)).as(RecordColumn.OBSERVED_AT.sqlName()),
                timestamp_seconds(lit(START)).as(RecordColumn.UPDATED_AT.sqlName()),
                lit("people").as(RecordColumn.DATASET.sqlName()),
                lit("1").as(RecordColumn.BATCH.sqlName()));
        List<String> there = Arrays.asList(rows.columns());
        TableContract table = Tables.RECORDS;
        return rows.select(table.columns().stream()
                .map(column -> (there.contains(column.name()) ? col(column.name()) : lit(null))
                        .cast(Columns.dataType(column.type()))
                        .as(column.name()))
                .toArray(Column[]::new));
    }

    /** {@code id, person, repeats}: whether the person stands in an earlier record. */
    private static Dataset<Row> numbered(SparkSession spark, long records) {
        Column place = pmod(col("id"), lit(GROUP));
        Column inGroup =
                when(place.lt(PERSONS), place).when(place.equalTo(PERSONS), 1).otherwise(0);
        return spark.range(records)
                .select(
                        col("id"),
                        floor(col("id").divide(GROUP))
                                .multiply(PERSONS)
                                .plus(inGroup)
                                .as("person"),
                        place.geq(PERSONS).as("repeats"));
    }

    private static Column key() {
        return format_string("%010d", col("id"));
    }

    /** A name of the person: the few first ones are frequent. */
    private static Column name(String kind, int names, int skew) {
        return initcap(
                word(chosen(names, skew, xxhash64(lit(kind), col("person"))).plus(kind.length() * 1_000L)));
    }

    private static Column chosen(int of, int skew, Column hash) {
        return floor(pow(pmod(hash, lit(UNSIGNED)).divide(UNSIGNED), lit(skew)).multiply(of));
    }

    /** A number as a word that is its own. */
    private static Column word(Column number) {
        Column rest = number;
        Column[] syllables = new Column[4];
        for (int place = 0; place < syllables.length; place++) {
            syllables[place] = element_at(
                    SYLLABLES, pmod(rest, lit(SYLLABLE_COUNT)).plus(1).cast("int"));
            rest = floor(rest.divide(SYLLABLE_COUNT));
        }
        return when(
                        number.lt(SYLLABLE_COUNT * SYLLABLE_COUNT * SYLLABLE_COUNT),
                        concat(syllables[0], syllables[1], syllables[2]))
                .otherwise(concat(syllables));
    }

    /** One in four of the repeats has an error in a name: two letters swapped, or one lost. */
    private static Column wrong(Column name, String kind) {
        Column at = least(
                        dice("place " + kind, col("id")).mod(4).plus(2),
                        length(name).minus(1))
                .cast("int");
        Column start = name.substr(lit(1), at.minus(1));
        Column swapped = concat(
                start, name.substr(at.plus(1), lit(1)), name.substr(at, lit(1)), name.substr(at.plus(2), lit(99)));
        Column lost = concat(start, name.substr(at.plus(1), lit(99)));
        return when(
                        col("repeats").and(oneIn("wrong " + kind, 8)),
                        when(oneIn("lost " + kind, 2), lost).otherwise(swapped))
                .otherwise(name);
    }

    private static Column oneIn(String what, int number) {
        return dice(what, col("id")).mod(number).equalTo(0);
    }

    private static Column dice(String what, Column... of) {
        Column[] all = new Column[of.length + 1];
        all[0] = lit(what);
        System.arraycopy(of, 0, all, 1, of.length);
        return pmod(xxhash64(all), lit(UNSIGNED));
    }
}
