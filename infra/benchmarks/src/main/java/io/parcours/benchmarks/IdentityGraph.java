package io.parcours.benchmarks;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.format_string;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_seconds;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.lakehouse.contract.EventColumn;
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
 * A made-up identity graph, one touchpoint with two identifiers a link, each a function of its number alone. Per 28 links a household of two
 * persons: customer number, e-mail, card, orders, and cookies that come and go. In one household of ten both gave one telephone number, in one
 * of twenty both log in on one cookie. Besides, kiosk cookies on which 10,000 customers each logged in (half a percent of the links), and chains of
 * 2,500 links from order to e-mail to order (one percent).
 */
final class IdentityGraph {
    /** Links of a kiosk cookie. */
    static final long KIOSK = 10_000;

    private static final long CHAIN = 2_500;
    private static final long HOUSEHOLD = 28;
    private static final long PERSON = HOUSEHOLD / 2;
    private static final long START = 1_767_225_600L; // 2026-01-01
    private static final long SECONDS = 90L * 24 * 3_600;

    private final long kiosks;
    private final long chains;
    private final long persons;

    /** @param links links of the graph as it is at first, before anything is added */
    IdentityGraph(long links) {
        kiosks = Math.max(1, links / (200 * KIOSK));
        chains = Math.max(1, links / (100 * CHAIN));
        persons = 2 * Math.max(1, (links - kiosks * KIOSK - chains * CHAIN) / HOUSEHOLD);
    }

    /** Numbers from 0 on as links: {@code id, left_ns, left, right_ns, right, own} (whether the link is of one person, in truth). */
    Dataset<Row> links(SparkSession spark, long links) {
        Column id = col("id");
        long firstOfChains = kiosks * KIOSK;
        long firstOfPersons = firstOfChains + chains * CHAIN;
        Column inChain = id.minus(firstOfChains);
        Column place = pmod(inChain, lit(CHAIN));
        Column chain = inChain.divide(CHAIN).cast("long");
        Column inPerson = id.minus(firstOfPersons);
        Dataset<Row> kiosk = spark.range(0, firstOfChains)
                .select(
                        id,
                        lit("cookie").as("left_ns"),
                        cookie("kiosk", id.divide(KIOSK).cast("long"), lit(0)).as("left"),
                        lit("crm_id").as("right_ns"),
                        customer(pmod(id.multiply(7), lit(persons))).as("right"),
                        lit(false).as("own"));
        Dataset<Row> chained = spark.range(firstOfChains, firstOfPersons)
                .select(
                        id,
                        when(pmod(place, lit(2)).equalTo(0), "email")
                                .otherwise("order_id")
                                .as("left_ns"),
                        chainNode(chain, place).as("left"),
                        when(pmod(place, lit(2)).equalTo(0), "order_id")
                                .otherwise("email")
                                .as("right_ns"),
                        chainNode(chain, place.plus(1)).as("right"),
                        lit(true).as("own"));
        Dataset<Row> personal = personal(spark.range(firstOfPersons, Math.max(firstOfPersons, links))
                .select(
                        id,
                        inPerson.divide(PERSON).cast("long").as("person"),
                        pmod(inPerson, lit(PERSON)).as("place")));
        return kiosk.union(chained).union(personal);
    }

    /** Links that come later: half of them new cookies of known persons, the other half new persons. */
    Dataset<Row> more(SparkSession spark, long links, long more) {
        Column id = col("id");
        Column known = pmod(xxhash64(id), lit(persons));
        Dataset<Row> cookies = spark.range(links, links + more / 2)
                .select(
                        id,
                        lit("cookie").as("left_ns"),
                        cookie("later", id, lit(0)).as("left"),
                        lit("crm_id").as("right_ns"),
                        customer(known).as("right"),
                        lit(true).as("own"));
        Column fresh = id.minus(links + more / 2);
        Dataset<Row> persons = personal(spark.range(links + more / 2, links + more)
                .select(
                        id,
                        fresh.divide(PERSON).cast("long").plus(this.persons + 2).as("person"),
                        pmod(fresh, lit(PERSON)).as("place")));
        return cookies.union(persons);
    }

    private static Dataset<Row> personal(Dataset<Row> numbered) {
        Column person = col("person");
        Column place = col("place");
        Column household = person.divide(2).cast("long");
        Column sharesPhone = pmod(xxhash64(household, lit("phone")), lit(10)).equalTo(0);
        Column sharesCookie = pmod(xxhash64(household, lit("cookie")), lit(20)).equalTo(0);
        Column atHome = place.equalTo(11).and(sharesPhone);
        Column atTheTablet = place.equalTo(10).and(sharesCookie);
        Column toEmail = place.isin(2, 3, 13).or(place.between(4, 6));
        Column card = place.equalTo(1);
        Column order = place.isin(2, 3, 13);
        Column app = place.equalTo(12);
        return numbered.select(
                col("id"),
                when(app, "app_id")
                        .when(atHome, "phone")
                        .when(card, "loyalty_id")
                        .when(order, "order_id")
                        .when(place.equalTo(0), "email")
                        .otherwise("cookie")
                        .as("left_ns"),
                when(app, concat(lit("app-"), hex(xxhash64(person, lit("app")))))
                        .when(atHome, format_string("+3361%07d", pmod(household, lit(10_000_000L))))
                        .when(card, format_string("L%09d", person))
                        .when(order, concat(lit("o"), person, lit("-"), place))
                        .when(place.equalTo(0), email(person))
                        .when(atTheTablet, cookie("tablet", household, lit(0)))
                        .otherwise(cookie("own", person, place))
                        .as("left"),
                when(app, "cookie").when(toEmail, "email").otherwise("crm_id").as("right_ns"),
                when(app, cookie("own", person, lit(7)))
                        .when(toEmail, email(person))
                        .otherwise(customer(person))
                        .as("right"),
                lit(true)
                        .and(org.apache.spark.sql.functions.not(atHome.or(atTheTablet)))
                        .as("own"));
    }

    private static Column chainNode(Column chain, Column place) {
        return when(pmod(place, lit(2)).equalTo(0), concat(lit("chain"), chain, lit("."), place, lit("@mail.com")))
                .otherwise(concat(lit("chain-"), chain, lit("-"), place));
    }

    private static Column cookie(String kind, Column of, Column number) {
        return concat(hex(xxhash64(lit(kind), of, number)), hex(xxhash64(of, number, lit(kind))));
    }

    private static Column customer(Column person) {
        return format_string("C%09d", person);
    }

    private static Column email(Column person) {
        return concat(lit("customer"), person, lit("@mail.com"));
    }

    /** Links as rows of {@code silver.events}. */
    static Dataset<Row> events(Dataset<Row> links) {
        Column seen = timestamp_seconds(pmod(xxhash64(col("id")), lit(SECONDS)).plus(START));
        Dataset<Row> rows = links.select(
                format_string("e%012d", col("id")).as(EventColumn.EVENT_ID.sqlName()),
                seen.as(EventColumn.OCCURRED_AT.sqlName()),
                when(col("right_ns").equalTo("crm_id"), "web").otherwise("shop").as(EventColumn.SILO.sqlName()),
                lit("Page Viewed").as(EventColumn.TYPE.sqlName()),
                array(identifier("left_ns", "left"), identifier("right_ns", "right"))
                        .as(EventColumn.IDENTIFIERS.sqlName()),
                lit(true).as(EventColumn.KNOWN.sqlName()),
                lit(false).as(EventColumn.IS_BOT.sqlName()),
                seen.as(EventColumn.UPDATED_AT.sqlName()),
                lit("links").as(EventColumn.DATASET.sqlName()),
                lit("1").as(EventColumn.BATCH.sqlName()));
        List<String> there = Arrays.asList(rows.columns());
        TableContract table = Tables.EVENTS;
        return rows.select(table.columns().stream()
                .map(column -> (there.contains(column.name()) ? col(column.name()) : lit(null))
                        .cast(Columns.dataType(column.type()))
                        .as(column.name()))
                .toArray(Column[]::new));
    }

    private static Column identifier(String namespace, String value) {
        return struct(col(namespace).as("namespace"), col(value).as("value"));
    }
}
