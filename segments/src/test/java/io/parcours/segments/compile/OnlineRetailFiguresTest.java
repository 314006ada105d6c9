package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.testing.TestSpark;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.testing.DuckDb;
import io.parcours.segments.testing.RealData;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A year of invoices of 4,372 customers: what the shared scan and the rules find is what SQL finds in the same files, to the cent. */
class OnlineRetailFiguresTest {
    private static final AsOf NOW = new AsOf(Instant.parse("2011-12-09T23:59:59Z"), ZoneId.of("Europe/London"), "GBP");

    private static final String ATTRIBUTES = """
            attributes:
              - {name: orders, count: Order Completed}
              - {name: order_days, days: Order Completed}
              - {name: cancellations, count: Order Cancelled}
              - {name: spent, sum: amount, of: Order Completed}
              - {name: net, sum: amount, of: [Order Completed, Order Cancelled]}
              - {name: spent_last_month, sum: amount, of: Order Completed, within: last month}
              - {name: average_order, average: amount, of: Order Completed}
              - {name: largest_order, max: amount, of: Order Completed}
              - {name: pieces, sum: products.quantity, of: Order Completed}
              - {name: different_products, distinct: products.product_id, of: Order Completed}
              - {name: favourite, most_frequent: products.product_id, of: Order Completed, weight: products.quantity}
              - {name: days_since, since_last: Order Completed, unit: days}
              - {name: cancelled_share, share: {of: [Order Completed, Order Cancelled], where: {event: Order Cancelled}}}
            """;

    private static final String SEGMENTS = """
            top-decile|top 10 % by spent
            lapsing|orders >= 2 and days_since >= 90
            one-time-buyers|orders = 1
            hearts-fans|did "Order Completed" where products.name contains "HEART" at least 3 times
            one-product-often|did "Order Completed" same products.product_id at least 10 times
            sends-much-back|cancellations >= 2 and cancelled_share > 0.3
            good-but-lapsing|in "top-decile" and in "lapsing"
            """;

    private static DuckDb database;
    private static Dataset<Row> attributes;
    private static final Map<String, Set<String>> MEMBERS = new TreeMap<>();

    @BeforeAll
    static void load() throws SQLException {
        Path folder = RealData.at("online-retail/by-day");
        database = new DuckDb();
        database.execute(
                "create table all_lines as select * from read_csv('" + folder + "/*.csv.gz', all_varchar = true)");
        database.execute("""
                    create table lines as select replace(CustomerID, '.0', '') as person, InvoiceNo as invoice,
                      StockCode as product, Description as name, Quantity::bigint as quantity,
                      Quantity::decimal(18,4) * UnitPrice::decimal(14,4) as amount, InvoiceDate::timestamp as moment
                    from all_lines where CustomerID is not null;
                    create table invoices as select person, invoice, min(moment) as moment, sum(amount) as amount
                      from lines group by person, invoice;
                    create view orders as select * from invoices where invoice not like 'C%';
                    create view order_lines as select * from lines where invoice not like 'C%';
                    create view persons as select distinct person from invoices;
                    """);
        compute(folder);
    }

    private static void compute(Path folder) {
        SegmentDefinitions definitions = RealData.definitions(ATTRIBUTES, SEGMENTS);
        Dataset<Row> timeline = timeline(folder).persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> profiles = contract(
                Tables.PROFILES, timeline.select("person_id").distinct(), Map.of("person_id", col("person_id")));
        Behaviour behaviour = new Behaviour(definitions);
        Behaviour.Computed computed = behaviour.compute(timeline, profiles, Optional.empty(), NOW);
        Dataset<Row> kept = computed.rows().persist(StorageLevel.MEMORY_AND_DISK());
        attributes = computed.kept(kept).attributes();
        Dataset<Row> people =
                People.of(profiles, attributes, computed.kept(kept).evidence()).persist(StorageLevel.MEMORY_AND_DISK());
        People.memberships(
                        people,
                        definitions.segments(),
                        definitions.vocabulary(),
                        List.of(),
                        People.thresholds(people, definitions.segments(), definitions.vocabulary(), NOW),
                        NOW)
                .collectAsList()
                .forEach(row -> MEMBERS.computeIfAbsent(row.getString(0), id -> new TreeSet<>())
                        .add(row.getString(1)));
        people.unpersist();
        timeline.unpersist();
    }

    /** An invoice is a touchpoint of its customer, in local time. */
    private static Dataset<Row> timeline(Path folder) {
        Dataset<Row> lines = TestSpark.session()
                .read()
                .option("header", true)
                .csv(folder.toString())
                .where(col("CustomerID").isNotNull());
        Column line = struct(
                col("StockCode").as("product_id"),
                lit(null).cast("string").as("sku"),
                col("Description").as("name"),
                lit(null).cast("string").as("brand"),
                lit(null).cast("string").as("category"),
                col("Quantity").cast("decimal(18,4)").as("quantity"),
                col("UnitPrice").cast("decimal(18,4)").as("price"));
        Dataset<Row> invoices = lines.groupBy("CustomerID", "InvoiceNo")
                .agg(
                        org.apache.spark.sql.functions.min(col("InvoiceDate")).as("at"),
                        expr("cast(sum(cast(Quantity as decimal(18,4)) * cast(UnitPrice as decimal(14,4))) as decimal(18,4))")
                                .as("total"),
                        array_sort(collect_list(line)).as("lines"));
        Map<String, Column> columns = new HashMap<>();
        columns.put("person_id", expr("replace(CustomerID, '.0', '')"));
        columns.put("event_id", col("InvoiceNo"));
        columns.put("occurred_at", expr("to_utc_timestamp(to_timestamp(at), 'Europe/London')"));
        columns.put("type", expr("if(InvoiceNo like 'C%', 'Order Cancelled', 'Order Completed')"));
        columns.put("silo", lit("shop"));
        columns.put("is_bot", lit(false));
        columns.put("amount", col("total"));
        columns.put("products", transform(col("lines"), each -> each));
        return contract(Tables.TIMELINE, invoices, columns);
    }

    /** A row of a contract, whose other columns are not known. */
    private static Dataset<Row> contract(TableContract table, Dataset<Row> rows, Map<String, Column> columns) {
        return rows.select(table.columns().stream()
                .map(column -> columns.getOrDefault(column.name(), lit(null))
                        .cast(Columns.dataType(column.type()))
                        .as(column.name()))
                .toArray(Column[]::new));
    }

    @AfterAll
    static void close() throws SQLException {
        if (database != null) {
            database.close();
        }
        MEMBERS.clear();
    }

    @Test
    void theFilesHoldWhatWasPublishedOfThem() throws SQLException {
        assertThat(database.values(
                        "select 'total', sum(Quantity::decimal(18,4) * UnitPrice::decimal(14,4)) from all_lines"))
                .containsEntry("total", "9747747.934");
        assertThat(attributes.count()).isEqualTo(4_372);
    }

    static Stream<Arguments> attributes() {
        return Stream.of(
                Arguments.of("orders", everybody("count(*)", "orders")),
                Arguments.of("order_days", everybody("count(distinct moment::date)", "orders")),
                Arguments.of(
                        "cancellations", everybody("count(*)", "(select * from invoices where invoice like 'C%')")),
                Arguments.of("spent", everybody("sum(amount)", "orders")),
                Arguments.of("net", everybody("sum(amount)", "invoices")),
                Arguments.of(
                        "spent_last_month",
                        everybody(
                                "sum(amount)",
                                "(select * from orders where moment >= timestamp '2011-11-01' and moment < timestamp '2011-12-01')")),
                Arguments.of(
                        "average_order",
                        "select person, ((2 * (sum(amount) * 10000)::bigint + count(*)) // (2 * count(*)))::decimal(18,4)"
                                + " / 10000 from orders group by person"),
                Arguments.of("largest_order", "select person, max(amount) from orders group by person"),
                Arguments.of("pieces", everybody("sum(quantity)", "order_lines")),
                Arguments.of("different_products", everybody("count(distinct product)", "order_lines")),
                Arguments.of(
                        "favourite",
                        "select person, first(product order by total desc, latest desc, product) from (select l.person,"
                                + " product, sum(quantity) as total, max(o.moment) as latest from order_lines l"
                                + " join orders o using (invoice) group by all) group by person"),
                Arguments.of(
                        "days_since",
                        "select person, date_diff('day', max(moment)::date, date '2011-12-09') from orders group by person"),
                Arguments.of(
                        "cancelled_share",
                        "select person, (2 * count(*) filter (invoice like 'C%') * 10000 + count(*)) // (2 * count(*))"
                                + " / 10000.0 from invoices group by person"));
    }

    /** Counts and sums are 0 of those who have none. */
    private static String everybody(String what, String from) {
        return "select person, coalesce(v, 0) from persons left join (select person, " + what + " as v from " + from
                + " group by person) using (person)";
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void everyCustomerHasTheAttributeThatSqlFinds(String attribute, String sql) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        attributes
                .select("person_id", attribute)
                .where(col(attribute).isNotNull())
                .collectAsList()
                .forEach(row -> found.put(row.getString(0), DuckDb.shown(row.get(1))));
        assertThat(found).isEqualTo(database.values(sql)).hasSizeGreaterThan(4_000);
    }

    static Stream<Arguments> segments() {
        String decile = "select person from (select person, rank() over (order by spent desc) - 1 as before,"
                + " count(*) over () as n from ("
                + everybody("sum(amount)", "orders").replace("coalesce(v, 0)", "coalesce(v, 0) as spent")
                + ")) where before * 10 < n";
        String lapsing = "select person from orders group by person having count(*) >= 2"
                + " and date_diff('day', max(moment)::date, date '2011-12-09') >= 90";
        return Stream.of(
                Arguments.of("top-decile", decile),
                Arguments.of("lapsing", lapsing),
                Arguments.of("one-time-buyers", "select person from orders group by person having count(*) = 1"),
                Arguments.of(
                        "hearts-fans",
                        "select person from order_lines where name like '%HEART%' group by person"
                                + " having count(distinct invoice) >= 3"),
                Arguments.of(
                        "one-product-often",
                        "select distinct person from (select person, product from order_lines group by all"
                                + " having count(distinct invoice) >= 10)"),
                Arguments.of(
                        "sends-much-back",
                        "select person from invoices group by person having count(*) filter (invoice like 'C%') >= 2"
                                + " and round(count(*) filter (invoice like 'C%') / count(*), 4) > 0.3"),
                Arguments.of("good-but-lapsing", decile + " intersect " + lapsing));
    }

    @ParameterizedTest
    @MethodSource("segments")
    void theSegmentHoldsTheCustomersThatSqlFinds(String segment, String sql) throws SQLException {
        assertThat(MEMBERS.getOrDefault(segment, Set.of()))
                .isEqualTo(database.persons(sql))
                .isNotEmpty();
    }
}
