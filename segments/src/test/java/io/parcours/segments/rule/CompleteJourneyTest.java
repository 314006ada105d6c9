package io.parcours.segments.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.testing.DuckDb;
import io.parcours.segments.testing.RealData;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A year of baskets of 2,377 households: attributes and segments are those that SQL finds in the same files, to the cent. */
class CompleteJourneyTest {
    private static final ZoneId ZONE = ZoneId.of("America/New_York");
    private static final AsOf NOW = new AsOf(Instant.parse("2018-01-01T04:59:59Z"), ZONE, "USD");

    private static final String ATTRIBUTES = """
            attributes:
              - {name: baskets, count: Order Completed}
              - {name: sales, sum: amount, of: Order Completed}
              - {name: sales_last_month, sum: amount, of: Order Completed, within: last month}
              - {name: average_basket, average: amount, of: Order Completed}
              - {name: grocery_sales, sum: products.value, of: Order Completed, where: {products.category: GROCERY}}
              - {name: favourite, most_frequent: products.category, of: Order Completed, weight: products.value}
              - {name: departments, distinct: products.category, of: Order Completed}
              - {name: coupon_share, share: {of: Order Completed, where: {properties.coupon: {above: 0}}}}
              - {name: days_since, since_last: Order Completed, unit: days}
              - {name: stores, distinct: place.store_id, of: Order Completed}
            """;

    private static final String SEGMENTS = """
            top-decile|top 10 % by sales
            lapsing|baskets >= 3 and days_since > 60
            one-time-buyers|baskets = 1
            promotion-driven|baskets >= 2 and coupon_share >= 0.2
            produce-fans|favourite = "PRODUCE"
            same-product-often|did "Order Completed" same products.product_id at least 10 times
            soon-elsewhere|did "Order Completed" where place.store_id = "367" then "Order Completed" where place.store_id != "367" within 2 days
            good-but-lapsing|in "top-decile" and in "lapsing"
            """;

    private static DuckDb database;
    private static SegmentDefinitions definitions;
    private static final List<PersonHistory> HOUSEHOLDS = new ArrayList<>();

    @BeforeAll
    static void load() throws SQLException {
        Path folder = RealData.at("complete-journey");
        definitions = RealData.definitions(ATTRIBUTES, SEGMENTS);
        database = new DuckDb();
        database.execute("create table lines as select household_id as person, basket_id, store_id, product_id,"
                + " sales_value::decimal(18,4) as sales, coupon_disc::decimal(18,4) as coupon,"
                + " transaction_timestamp::timestamp as moment, department, row_number() over () as line"
                + " from read_csv('" + folder.resolve("transactions_sample.csv.gz") + "', all_varchar = true) t"
                + " left join read_csv('" + folder.resolve("products.csv.gz") + "', all_varchar = true) p"
                + " using (product_id)");
        database.execute("create table baskets as select person, basket_id, store_id, min(moment) as moment,"
                + " sum(sales) as amount, sum(coupon) as coupon from lines group by all");
        database.execute("create view sales as select person, sum(amount) as sales, count(*) as baskets,"
                + " date_diff('day', max(moment)::date, date '2017-12-31') as days from baskets group by person");
        households();
    }

    /** A basket is a touchpoint; its lines carry what was paid as the price of one piece, as quantities of weighed goods are no pieces. */
    private static void households() throws SQLException {
        Map<String, Map<String, List<ProductLine>>> lines = new TreeMap<>();
        Map<String, Touchpoint> baskets = new LinkedHashMap<>();
        Map<String, List<Touchpoint>> byHousehold = new TreeMap<>();
        try (Statement statement = database.connection().createStatement()) {
            ResultSet rows = statement.executeQuery(
                    "select person, basket_id, product_id, department, sales from lines order by line");
            while (rows.next()) {
                lines.computeIfAbsent(rows.getString(1), person -> new TreeMap<>())
                        .computeIfAbsent(rows.getString(2), basket -> new ArrayList<>())
                        .add(new ProductLine(
                                rows.getString(3), null, null, null, rows.getString(4), null, rows.getBigDecimal(5)));
            }
            rows = statement.executeQuery("select person, basket_id, store_id, moment, amount, coupon from baskets");
            while (rows.next()) {
                Touchpoint basket = new Touchpoint(
                        rows.getString(2),
                        rows.getObject(4, LocalDateTime.class).atZone(ZONE).toInstant(),
                        "Order Completed",
                        null,
                        "store",
                        null,
                        null,
                        rows.getString(3),
                        rows.getBigDecimal(5),
                        null,
                        null,
                        lines.get(rows.getString(1)).get(rows.getString(2)),
                        Map.of("coupon", rows.getBigDecimal(6).toPlainString()),
                        false);
                assertThat(baskets.put(basket.id(), basket)).isNull();
                byHousehold
                        .computeIfAbsent(rows.getString(1), person -> new ArrayList<>())
                        .add(basket);
            }
        }
        AttributeEvaluator evaluator = new AttributeEvaluator(NOW);
        byHousehold.forEach((person, events) -> HOUSEHOLDS.add(new PersonHistory(
                person, PersonHistory.Profile.EMPTY, evaluator.values(definitions.attributes(), events), events)));
    }

    @AfterAll
    static void close() throws SQLException {
        if (database != null) {
            database.close();
        }
        HOUSEHOLDS.clear();
    }

    @Test
    void salesOfAllHouseholdsAreThePublishedTotal() {
        assertThat(HOUSEHOLDS).hasSize(2_377);
        assertThat(HOUSEHOLDS.stream()
                        .map(household -> ((Value.Num) household.attributes().get("sales")).number())
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo("233935.24");
        assertThat(HOUSEHOLDS.stream()
                        .mapToInt(household -> household.events().size())
                        .sum())
                .isEqualTo(47_243);
    }

    static Stream<Arguments> attributes() {
        return Stream.of(
                Arguments.of("baskets", "select person, baskets from sales"),
                Arguments.of("sales", "select person, sales from sales"),
                Arguments.of(
                        "sales_last_month",
                        "select person, coalesce(sum(amount) filter (moment >= timestamp '2017-11-01'"
                                + " and moment < timestamp '2017-12-01'), 0) from baskets group by person"),
                Arguments.of(
                        "average_basket",
                        "select person, round(sales * 10000 / baskets)::bigint / 10000::decimal(18,4) from sales"),
                Arguments.of(
                        "grocery_sales",
                        "select person, coalesce(sum(sales) filter (department = 'GROCERY'), 0) from lines group by person"),
                Arguments.of(
                        "favourite",
                        "select person, first(department order by total desc, latest desc, department) from (select person,"
                                + " department, sum(sales) as total, max(b.moment) as latest from lines join baskets b"
                                + " using (person, basket_id, store_id) where department is not null group by all) group by person"),
                Arguments.of("departments", "select person, count(distinct department) from lines group by person"),
                Arguments.of("days_since", "select person, days from sales"),
                Arguments.of("stores", "select person, count(distinct store_id) from baskets group by person"));
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void everyHouseholdHasTheAttributeThatSqlFinds(String attribute, String sql) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        HOUSEHOLDS.forEach(household -> {
            Value value = household.attributes().get(attribute);
            if (value != null) {
                found.put(household.personId(), value.shown());
            }
        });
        assertThat(found).isEqualTo(database.values(sql));
    }

    static Stream<Arguments> segments() {
        String decile = "select person from (select person, rank() over (order by sales desc) - 1 as before,"
                + " count(*) over () as n from sales) where before * 10 < n";
        String lapsing = "select person from sales where baskets >= 3 and days > 60";
        return Stream.of(
                Arguments.of("top-decile", decile),
                Arguments.of("lapsing", lapsing),
                Arguments.of("one-time-buyers", "select person from baskets group by person having count(*) = 1"),
                Arguments.of(
                        "promotion-driven",
                        "select person from baskets group by person having count(*) >= 2"
                                + " and count(*) filter (coupon > 0) * 5 >= count(*)"),
                Arguments.of(
                        "produce-fans",
                        "select person from (select person, first(department order by total desc, latest desc, department) as f"
                                + " from (select person, department, sum(sales) as total, max(b.moment) as latest from lines"
                                + " join baskets b using (person, basket_id, store_id) where department is not null group by all)"
                                + " group by person) where f = 'PRODUCE'"),
                Arguments.of(
                        "same-product-often",
                        "select distinct person from (select person, product_id from lines group by all"
                                + " having count(distinct basket_id) >= 10)"),
                Arguments.of(
                        "soon-elsewhere",
                        "select distinct a.person from baskets a join baskets b on a.person = b.person"
                                + " and b.moment > a.moment and b.moment <= a.moment + interval 2 day"
                                + " where a.store_id = '367' and b.store_id <> '367'"),
                Arguments.of("good-but-lapsing", decile + " intersect " + lapsing));
    }

    @ParameterizedTest
    @MethodSource("segments")
    void theSegmentHoldsTheHouseholdsThatSqlFinds(String segment, String sql) throws SQLException {
        List<BigDecimal> sales = HOUSEHOLDS.stream()
                .map(household -> ((Value.Num) household.attributes().get("sales")).number())
                .sorted(java.util.Comparator.reverseOrder())
                .toList();
        Condition.Top decile =
                (Condition.Top) definitions.segment("top-decile").orElseThrow().who();
        // 237.7 households are a tenth: the 238th is the last with fewer than that before it.
        RuleEvaluator evaluator =
                new RuleEvaluator(definitions.segments(), List.of(), Map.of(decile, sales.get(237)), NOW);
        Condition who = definitions.segment(segment).orElseThrow().who();
        Set<String> in = new TreeSet<>();
        HOUSEHOLDS.stream()
                .filter(household -> evaluator.holds(who, household))
                .forEach(household -> in.add(household.personId()));
        assertThat(in).isEqualTo(database.persons(sql)).isNotEmpty();
    }
}
