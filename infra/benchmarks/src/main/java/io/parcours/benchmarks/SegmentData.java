package io.parcours.benchmarks;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.table.Columns;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Persons and two years of their touchpoints, from numbers alone. In the order of time and not of persons, as silos deliver; a few persons have a
 * hundred times as many touchpoints as most. Every value of a touchpoint is drawn by a hash of its number.
 */
final class SegmentData {
    private static final long DAYS = 730;
    private static final long MICROS_A_DAY = 86_400_000_000L;
    private static final long DRAWS = 1_000_000;
    /** Above 1: how much more touchpoints the first persons have. */
    private static final double SKEW = 1.5;

    private final long persons;
    private final long events;
    private final LocalDate today;

    /** @param today the first day that nothing has happened on yet */
    SegmentData(long persons, long events, LocalDate today) {
        this.persons = persons;
        this.events = events;
        this.today = today;
    }

    /** Rows of {@code customer.profiles}. */
    Dataset<Row> profiles(SparkSession spark) {
        Column id = col("id");
        return rows(
                spark.range(persons)
                        .select(
                                person(id).as(ProfileColumn.PERSON_ID.sqlName()),
                                pick(id, "country", "FR", "FR", "FR", "DE", "DE", "IT", "ES", "BE")
                                        .as(ProfileColumn.COUNTRY.sqlName()),
                                array().as(ProfileColumn.IDENTIFIERS.sqlName()),
                                array().as(ProfileColumn.SOURCES.sqlName()),
                                array().as(ProfileColumn.CONSENTS.sqlName()),
                                lit(true).as(ProfileColumn.KNOWN.sqlName()),
                                lit(1L).as(ProfileColumn.RECORDS.sqlName())),
                Tables.PROFILES);
    }

    /** Rows of {@code customer.timeline}, before {@link #today}. */
    Dataset<Row> history(SparkSession spark) {
        long first = today.minusDays(DAYS).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * DRAWS;
        return touchpoints(spark.range(events), lit(first).plus(col("id").multiply(DAYS * MICROS_A_DAY / events)));
    }

    /** What happens on {@link #today}: so many more. */
    Dataset<Row> nextDay(SparkSession spark, long more) {
        long first = today.atStartOfDay().toEpochSecond(ZoneOffset.UTC) * DRAWS;
        return touchpoints(
                spark.range(events, events + more),
                lit(first).plus(col("id").minus(events).multiply(MICROS_A_DAY / more)));
    }

    private Dataset<Row> touchpoints(Dataset<?> numbers, Column micros) {
        Column id = col("id");
        Column share = draw(id, "type");
        Column order = share.between(900_000, 979_999);
        Column type = when(share.lt(500_000), "Page Viewed")
                .when(share.lt(720_000), "Product Viewed")
                .when(share.lt(800_000), "Product Added")
                .when(share.lt(900_000), "Email Opened")
                .when(order, "Order Completed")
                .when(share.lt(990_000), "Complaint Opened")
                .otherwise("Store Visited");
        Column channel = when(type.equalTo("Email Opened"), "email")
                .when(type.equalTo("Store Visited"), "store")
                .when(order, pick(id, "channel", "web", "web", "store", "app"))
                .otherwise(pick(id, "channel", "web", "web", "app"));
        Column who = pow(draw(id, "person").divide((double) DRAWS), lit(SKEW))
                .multiply(persons)
                .plus(pmod(id, lit(Math.max(1, persons / DRAWS))))
                .cast("long");
        Column products = when(
                order,
                when(draw(id, "lines").lt(600_000), array(line(id, 1))).otherwise(array(line(id, 1), line(id, 2))));
        return rows(
                numbers.select(
                        person(pmod(who, lit(persons))).as(TimelineColumn.PERSON_ID.sqlName()),
                        format_string("e%012d", id).as(TimelineColumn.EVENT_ID.sqlName()),
                        timestamp_micros(micros.cast("long")).as(TimelineColumn.OCCURRED_AT.sqlName()),
                        when(channel.equalTo("store"), "tills")
                                .otherwise("shop")
                                .as(TimelineColumn.SILO.sqlName()),
                        channel.as(TimelineColumn.CHANNEL.sqlName()),
                        type.as(TimelineColumn.TYPE.sqlName()),
                        array(struct(lit("crm_id").as("namespace"), person(who).as("value")))
                                .as(TimelineColumn.IDENTIFIERS.sqlName()),
                        lit(true).as(TimelineColumn.KNOWN.sqlName()),
                        lit(false).as(TimelineColumn.IS_BOT.sqlName()),
                        when(order, draw(id, "amount").divide(5_000).plus(5).cast("decimal(12,2)"))
                                .as(TimelineColumn.AMOUNT.sqlName()),
                        when(order, "EUR").as(TimelineColumn.CURRENCY.sqlName()),
                        products.as(TimelineColumn.PRODUCTS.sqlName()),
                        when(draw(id, "from").lt(150_000), pick(id, "campaign", "spring", "summer", "sale"))
                                .as(TimelineColumn.CAMPAIGN.sqlName()),
                        when(
                                        type.equalTo("Complaint Opened"),
                                        pmod(draw(id, "tone"), lit(100))
                                                .divide(100)
                                                .minus(1))
                                .as(TimelineColumn.SENTIMENT.sqlName())),
                Tables.TIMELINE);
    }

    private static Column line(Column id, int number) {
        String drawn = "line" + number;
        return struct(
                format_string("p%04d", pmod(draw(id, drawn + "product"), lit(2_000)))
                        .as("product_id"),
                lit(null).cast("string").as("sku"),
                lit(null).cast("string").as("name"),
                lit(null).cast("string").as("brand"),
                pick(id, drawn, SegmentWorkload.CATEGORIES.toArray(String[]::new))
                        .as("category"),
                pmod(draw(id, drawn + "pieces"), lit(3))
                        .plus(1)
                        .cast("decimal(18,4)")
                        .as("quantity"),
                draw(id, drawn + "price")
                        .divide(10_000)
                        .plus(1)
                        .cast("decimal(12,2)")
                        .as("price"));
    }

    /** In the form that ids of persons have. */
    private static Column person(Column number) {
        return concat(lit("p"), md5(number.cast("string")));
    }

    /** From 0 to {@link #DRAWS} exclusive. */
    private static Column draw(Column id, String what) {
        return pmod(xxhash64(id, lit(what)), lit(DRAWS));
    }

    private static Column pick(Column id, String what, String... values) {
        Column[] literals =
                Arrays.stream(values).map(org.apache.spark.sql.functions::lit).toArray(Column[]::new);
        return element_at(
                array(literals),
                pmod(draw(id, what), lit(values.length)).cast("int").plus(1));
    }

    /** Rows with a table's columns; what is not drawn is null. */
    private static Dataset<Row> rows(Dataset<Row> drawn, TableContract table) {
        List<String> there = Arrays.asList(drawn.columns());
        return drawn.select(table.columns().stream()
                .map(column -> (there.contains(column.name()) ? col(column.name()) : lit(null))
                        .cast(Columns.dataType(column.type()))
                        .as(column.name()))
                .toArray(Column[]::new));
    }
}
