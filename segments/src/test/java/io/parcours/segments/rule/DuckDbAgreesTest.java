package io.parcours.segments.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.ProductLine;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.testing.RandomHistories;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules mean what an analyst would write in SQL: a database that knows nothing of this module finds the same persons. Bounds of windows
 * are written out by hand; the last evening of March in Paris is two days after the change of the clocks.
 */
class DuckDbAgreesTest {
    private static final AsOf NOW = new AsOf(Instant.parse("2026-03-31T21:59:59Z"), ZoneId.of("Europe/Paris"), "EUR");

    private static final String ATTRIBUTES = """
            attributes:
              - {name: revenue, sum: amount, of: Order Completed}
              - {name: dollars, sum: amount, of: Order Completed, currency: USD}
              - {name: shoe_money, sum: products.value, of: Order Completed, where: {products.category: shoes}}
              - {name: average_order, average: amount, of: Order Completed, within: 60 days}
              - {name: campaigns, distinct: campaign}
              - {name: web_share, share: {of: Order Completed, where: {channel: web}}}
              - {name: days_since_order, since_last: Order Completed, unit: days}
              - {name: hours_since_visit, since_first: Page Viewed, unit: hours}
              - {name: largest, max: amount, of: Order Completed, within: this year}
              - {name: days_between, interval: any}
              - {name: order_days, days: Order Completed}
              - {name: usual_hour, most_frequent: hour, of: Order Completed}
              - {name: weeks_in_a_row, streak: any, unit: weeks}
              - {name: months_in_a_row, streak: Page Viewed}
              - {name: best_channels, top: channel, n: 2}
              - {name: one_product, most_times: products.product_id, of: Order Completed}
            """;

    /** What counts: no machine, nothing after now; money in euros where it is in no other currency. */
    private static final String VIEWS = """
            create view e as select *, case when coalesce(currency, 'EUR') = 'EUR' then amount end as euros,
              moment + case when moment >= timestamp '2026-03-29 01:00:00' then interval 2 hour else interval 1 hour end as local
              from events where not bot and moment <= timestamp '2026-03-31 21:59:59';
            create view o as select * from e where type = 'Order Completed';
            create view revenue as select person, coalesce(sum(euros), 0) as value
              from persons left join o using (person) group by person;
            create view recency as select person, date_diff('day', max(local)::date, date '2026-03-31') as value
              from o group by person;
            """;

    private static Connection database;
    private static final List<PersonHistory> PERSONS = new ArrayList<>();
    private static SegmentDefinitions definitions;

    static Stream<Arguments> rules() {
        return Stream.of(
                rule(
                        "did \"Order Completed\" within 30 days",
                        "select person from o where moment >= timestamp '2026-02-28 23:00:00'"),
                rule(
                        "did \"Order Completed\" where channel = \"web\" at least 2 times within 3 months",
                        "select person from o where channel = 'web' and moment >= timestamp '2025-12-30 23:00:00'"
                                + " group by person having count(*) >= 2"),
                rule(
                        "did not \"Email Opened\" within last month",
                        "select person from persons where person not in (select person from e where type = 'Email Opened'"
                                + " and moment >= timestamp '2026-01-31 23:00:00' and moment < timestamp '2026-02-28 23:00:00')"),
                rule(
                        "did any event within 36 hours",
                        "select person from e where moment >= timestamp '2026-03-30 09:59:59'"),
                rule(
                        "did \"Order Completed\" where products.category = \"shoes\", products.quantity >= 2",
                        "select o.person from o join lines using (id) where category = 'shoes' and quantity >= 2"),
                rule(
                        "did \"Order Completed\" where properties.coupon >= 6 at most 1 time within this year",
                        "select person from persons left join (select person, count(*) as n from o"
                                + " where try_cast(coupon as decimal(18,4)) >= 6 and moment >= timestamp '2025-12-31 23:00:00'"
                                + " group by person) using (person) where coalesce(n, 0) <= 1"),
                rule(
                        "did \"Order Completed\" same products.product_id at least 2 times",
                        "select distinct person from (select o.person, product_id from o join lines using (id)"
                                + " where product_id is not null group by all having count(distinct id) >= 2)"),
                rule(
                        "did \"Page Viewed\" then \"Order Completed\" within 10 days without \"Complaint Opened\"",
                        "select a.person from e a join o b on a.person = b.person and b.moment > a.moment"
                                + " and b.local <= a.local + interval 10 day where a.type = 'Page Viewed' and not exists"
                                + " (from e c where c.person = a.person and c.type = 'Complaint Opened'"
                                + " and c.moment > a.moment and c.moment < b.moment)"),
                rule(
                        "did \"Order Completed\" where channel = \"store\" then any event within 48 hours during 60 days",
                        "select a.person from o a join e b on a.person = b.person and b.moment > a.moment"
                                + " and b.moment <= a.moment + interval 48 hour"
                                + " where a.channel = 'store' and a.moment >= timestamp '2026-01-29 23:00:00'"),
                rule("revenue >= 500", "select person from revenue where value >= 500"),
                rule(
                        "dollars > 0",
                        "select person from o where currency = 'USD' group by person having sum(amount) > 0"),
                rule(
                        "shoe_money < 0.5",
                        "select person from persons left join (select o.person, sum((coalesce(quantity, 1) * price)) as value"
                                + " from o join lines using (id) where category = 'shoes' and coalesce(currency, 'EUR') = 'EUR'"
                                + " group by o.person) using (person) where coalesce(value, 0) < 0.5"),
                rule(
                        "average_order >= 10 and average_order < 200.5",
                        "select person from o where moment >= timestamp '2026-01-29 23:00:00' group by person"
                                + " having sum(euros) / count(euros) >= 10 and sum(euros) / count(euros) < 200.49995"),
                rule("campaigns >= 3", "select person from e group by person having count(distinct campaign) >= 3"),
                rule(
                        "web_share = 0.5",
                        "select person from o group by person having 2 * count(*) filter (channel = 'web') = count(*)"),
                rule("days_since_order > 14", "select person from recency where value > 14"),
                rule(
                        "hours_since_visit <= 1000",
                        "select person from e where type = 'Page Viewed' group by person"
                                + " having date_sub('hour', min(moment), timestamp '2026-03-31 21:59:59') <= 1000"),
                rule(
                        "largest > 300 or one_product >= 3",
                        "select person from o where moment >= timestamp '2025-12-31 23:00:00' and euros > 300 union"
                                + " select person from (select o.person, product_id from o join lines using (id)"
                                + " where product_id is not null group by all having count(distinct id) >= 3)"),
                rule(
                        "days_between < 10.5",
                        "select person from e group by person having count(*) >= 2"
                                + " and date_diff('day', min(local)::date, max(local)::date) < 10.5 * (count(*) - 1)"),
                rule(
                        "did any event where hour >= 22, weekday one of (\"saturday\", \"sunday\")",
                        "select person from e where hour(local) >= 22 and isodow(local) >= 6"),
                rule(
                        "usual_hour = \"12\"",
                        "select person from (select person, h, row_number() over (partition by person order by n desc,"
                                + " latest desc, h::varchar) as place from (select person, hour(local) as h, count(*) as n,"
                                + " max(moment) as latest from o group by all)) where place = 1 and h = 12"),
                rule(
                        "days_since_child_birth >= 0 and days_since_child_birth <= 60.5",
                        "select person from persons where date_diff('day', child_birth_date, date '2026-03-31') between 0 and 60.5"),
                rule(
                        "days_since_child_birth < 0",
                        "select person from persons where child_birth_date > date '2026-03-31'"),
                rule(
                        "child_birth_date >= 2026-01-01 and child_birth_date != 2026-03-31",
                        "select person from persons where child_birth_date >= date '2026-01-01'"
                                + " and child_birth_date <> date '2026-03-31'"),
                rule("child_birth_date is unknown", "select person from persons where child_birth_date is null"),
                rule("order_days >= 3", "select person from o group by person having count(distinct local::date) >= 3"),
                rule("weeks_in_a_row >= 3", streak("week", "e", 3)),
                rule(
                        "months_in_a_row = 2",
                        streak("month", "e where type = 'Page Viewed'", 2) + " except "
                                + streak("month", "e where type = 'Page Viewed'", 3)),
                rule(
                        "best_channels = \"web, store\"",
                        "select person from (select person, channel, row_number() over (partition by person"
                                + " order by count(*) desc, max(moment) desc, channel) as place from e"
                                + " where channel is not null group by person, channel)"
                                + " group by person having string_agg(channel, ', ' order by place)"
                                + " filter (place <= 2) = 'web, store'"),
                rule(
                        "top 20 % by revenue",
                        "select person from (select person, rank() over (order by value desc) - 1 as before,"
                                + " count(*) over () as n from revenue) where before * 100 < 20 * n"),
                rule(
                        "bottom 12.5 % by days_since_order",
                        "select person from (select person, rank() over (order by value) - 1 as before,"
                                + " count(*) over () as n from recency) where before * 1000 < 125 * n"),
                rule(
                        "sample 30 % of \"autumn\"",
                        "select person from persons where"
                                + " ('0x' || substr(md5('autumn|' || person), 1, 8))::ubigint < round(0.3 * 4294967296)"),
                rule(
                        "not sample 30 % of \"autumn\" and (revenue > 100 or not (did \"Email Opened\" and campaigns > 1))",
                        "select person from persons join revenue using (person)"
                                + " left join (select person, count(distinct campaign) as n from e group by person) using (person)"
                                + " where not ('0x' || substr(md5('autumn|' || person), 1, 8))::ubigint < round(0.3 * 4294967296)"
                                + " and (value > 100 or not (person in (select person from e where type = 'Email Opened')"
                                + " and coalesce(n, 0) > 1))"));
    }

    /** Persons with a run of pages of the calendar: pages less their place in the order are equal along a run. */
    private static String streak(String page, String events, int least) {
        return "select distinct person from (select person, number - row_number() over (partition by person order by number)"
                + " as run from (select distinct person, date_diff('" + page
                + "', date '2000-01-03', local::date) as number from "
                + events + ")) group by person, run having count(*) >= " + least;
    }

    private static Arguments rule(String rule, String sql) {
        return Arguments.of(rule, sql);
    }

    @BeforeAll
    static void load() throws SQLException {
        Faults faults = new Faults();
        definitions = SegmentDefinitions.read(
                List.of(DefinitionFile.parse(ATTRIBUTES, "a.yaml", Map.of(), faults)
                        .orElseThrow()),
                List.of(),
                Set.of(),
                faults);
        faults.throwIfAny();
        RandomHistories histories = new RandomHistories(2026, NOW);
        AttributeEvaluator evaluator = new AttributeEvaluator(NOW);
        database = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = database.createStatement()) {
            statement.execute("create table persons (person text, child_birth_date date)");
            statement.execute("create table events (person text, id text, moment timestamp, type text, channel text,"
                    + " campaign text, amount decimal(18,4), currency text, coupon text, bot boolean)");
            statement.execute("create table lines (id text, product_id text, category text, quantity decimal(18,4),"
                    + " price decimal(18,4))");
        }
        for (int i = 0; i < 400; i++) {
            PersonHistory person = histories.person("p" + i);
            insert(
                    "persons",
                    person.personId(),
                    Optional.ofNullable(person.profile().fields().get("child_birth_date"))
                            .map(birth -> ((Value.Day) birth).day())
                            .orElse(null));
            for (Touchpoint event : person.events()) {
                insert(
                        "events",
                        person.personId(),
                        event.id(),
                        LocalDateTime.ofInstant(event.at(), ZoneOffset.UTC),
                        event.type(),
                        event.channel(),
                        event.campaign(),
                        event.amount(),
                        event.currency(),
                        event.properties().get("coupon"),
                        event.bot());
                for (ProductLine line : event.products()) {
                    insert("lines", event.id(), line.productId(), line.category(), line.quantity(), line.price());
                }
            }
            PERSONS.add(new PersonHistory(
                    person.personId(),
                    person.profile(),
                    evaluator.values(definitions.attributes(), person.events()),
                    person.events()));
        }
        try (Statement statement = database.createStatement()) {
            statement.execute(VIEWS);
        }
    }

    private static void insert(String table, Object... values) throws SQLException {
        String places = String.join(", ", java.util.Collections.nCopies(values.length, "?"));
        try (PreparedStatement insert =
                database.prepareStatement("insert into " + table + " values (" + places + ")")) {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            insert.execute();
        }
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
        PERSONS.clear();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void onWhoIsIn(String rule, String sql) throws SQLException {
        Faults faults = new Faults();
        Condition condition =
                RuleText.read(rule, "rule", definitions.vocabulary(), faults).orElseThrow();
        faults.throwIfAny();
        SegmentDefinition segment = new SegmentDefinition("tested", Optional.empty(), Optional.empty(), condition);
        RuleEvaluator evaluator = new RuleEvaluator(List.of(segment), List.of(), thresholds(condition), NOW);
        Set<String> in = new TreeSet<>();
        PERSONS.stream()
                .filter(person -> evaluator.holds(condition, person))
                .forEach(person -> in.add(person.personId()));
        Set<String> expected = new TreeSet<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                expected.add(rows.getString(1));
            }
        }
        assertThat(in).isEqualTo(expected);
        assertThat(in.size()).as("the rule tells persons apart").isBetween(1, PERSONS.size() - 1);
    }

    /** The k-th value from the end that counts, k being the wanted part of the known values, rounded up. */
    private static Map<Condition.Top, BigDecimal> thresholds(Condition condition) {
        if (!(condition instanceof Condition.Top top)) {
            return Map.of();
        }
        List<BigDecimal> known = PERSONS.stream()
                .flatMap(person -> Stream.ofNullable(person.attributes().get(top.subject())))
                .map(value -> ((Value.Num) value).number())
                .sorted(top.lowest() ? java.util.Comparator.naturalOrder() : java.util.Comparator.reverseOrder())
                .toList();
        int wanted = (int) Math.ceil(known.size() * top.percent().doubleValue() / 100 - 1e-9);
        return Map.of(top, known.get(wanted - 1));
    }
}
