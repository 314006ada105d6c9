package io.parcours.segments.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Household;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.testing.DuckDb;
import io.parcours.segments.testing.Fixtures;
import io.parcours.segments.testing.RandomHistories;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What is counted of all who live together. */
class HouseholdAttributesTest {
    private static final AsOf NOW = new AsOf(Instant.parse("2026-03-31T21:59:59Z"), ZoneId.of("UTC"), "EUR");

    private static final String ATTRIBUTES = """
            attributes:
              - {name: household_size, size: household}
              - {name: household_orders_90d, count: Order Completed, within: 90 days, for: household}
              - {name: own_orders_90d, count: Order Completed, within: 90 days}
              - {name: household_revenue, sum: amount, of: Order Completed, for: household}
              - {name: household_last, last: channel, for: household}
              - {name: since_any_complaint, count: any, since: {last: Complaint Opened}, for: household}
            """;

    private static SegmentDefinitions definitions() {
        Faults faults = new Faults();
        SegmentDefinitions definitions = SegmentDefinitions.read(
                List.of(DefinitionFile.parse(ATTRIBUTES, "a.yaml", Map.of(), faults)
                        .orElseThrow()),
                List.of(),
                Set.of(),
                faults);
        faults.throwIfAny();
        return definitions;
    }

    @Test
    void othersCountForTheHouseholdAndNotForThePerson() {
        Touchpoint mine = Touchpoint.of("mine", Instant.parse("2026-03-01T12:00:00Z"), "Order Completed");
        Touchpoint theirs = Touchpoint.of("theirs", Instant.parse("2026-03-02T12:00:00Z"), "Order Completed");
        AttributeEvaluator evaluator = new AttributeEvaluator(NOW);
        Map<String, Value> together =
                evaluator.values(definitions().attributes(), List.of(mine), new Household(3, List.of(theirs)));
        assertThat(together)
                .containsEntry("household_size", Value.number(3))
                .containsEntry("household_orders_90d", Value.number(2))
                .containsEntry("own_orders_90d", Value.number(1));
        assertThat(evaluator.values(definitions().attributes(), List.of(mine)))
                .containsEntry("household_size", Value.number(1))
                .containsEntry("household_orders_90d", Value.number(1));
    }

    @Test
    void figuresAreWhatAnAnalystWouldCountOverTheMembers() throws SQLException {
        RandomHistories histories = new RandomHistories(8, NOW);
        List<PersonHistory> persons = new ArrayList<>();
        Map<String, String> households = new TreeMap<>();
        Map<String, Map<String, String>> expected = new TreeMap<>();
        try (DuckDb duckDb = new DuckDb()) {
            duckDb.execute("create table persons (person text, household text)");
            duckDb.execute("create table events (person text, id text, moment timestamp, type text, channel text,"
                    + " amount decimal(18,4), currency text)");
            for (int i = 0; i < 120; i++) {
                PersonHistory person = histories.person("p" + i);
                persons.add(person);
                if (i % 4 > 0) {
                    households.put("p" + i, "h" + i / 12);
                }
                String home = households.getOrDefault("p" + i, "alone " + i);
                duckDb.execute("insert into persons values ('p" + i + "', '" + home + "')");
                for (Touchpoint event : person.events()) {
                    if (!event.bot() && !event.at().isAfter(NOW.at())) {
                        duckDb.execute("insert into events values ('p" + i + "', '" + event.id() + "', timestamp '"
                                + event.at().toString().replace('T', ' ').replace("Z", "") + "', '" + event.type()
                                + "', " + quoted(event.channel()) + ", " + event.amount() + ", "
                                + quoted(event.currency()) + ")");
                    }
                }
            }
            duckDb.execute("create view e as select p.person as of, o.person = p.person as own, events.* from persons p"
                    + " join persons o using (household) join events on events.person = o.person");
            String all = " from persons left join e on e.of = persons.person group by persons.person";
            String orders = "type = 'Order Completed' and moment >= timestamp '2025-12-31'";
            expected.put(
                    "household_size",
                    duckDb.values("select person, count(*) over (partition by household) from persons"));
            expected.put(
                    "household_orders_90d",
                    duckDb.values("select persons.person, count(*) filter (" + orders + ")" + all));
            expected.put(
                    "own_orders_90d",
                    duckDb.values("select persons.person, count(*) filter (own and " + orders + ")" + all));
            expected.put(
                    "household_revenue",
                    duckDb.values("select persons.person, coalesce(sum(amount) filter (type = 'Order Completed'"
                            + " and coalesce(currency, 'EUR') = 'EUR'), 0)" + all));
            expected.put(
                    "household_last",
                    duckDb.values(
                            "select of, last(channel order by moment, id) from e where channel is not null group by of"));
            expected.put(
                    "since_any_complaint",
                    duckDb.values("select persons.person, count(*) filter (moment > complained) from persons"
                            + " left join (select of, moment, max(moment) filter (type = 'Complaint Opened')"
                            + " over (partition by of) as complained from e) c on c.of = persons.person"
                            + " group by persons.person"));
        }
        List<Row> rows = new Behaviour(definitions())
                .compute(Fixtures.timeline(persons), Fixtures.profiles(persons, households), Optional.empty(), NOW)
                .attributes()
                .collectAsList();
        assertThat(rows).hasSize(120);
        expected.forEach((attribute, values) -> {
            Map<String, String> found = new TreeMap<>();
            rows.forEach(row -> {
                Object value = row.getAs(attribute);
                if (value != null) {
                    found.put(row.getAs("person_id"), DuckDb.shown(value));
                }
            });
            assertThat(found).as(attribute).isEqualTo(values);
        });
    }

    private static String quoted(String text) {
        return text == null ? "null" : "'" + text + "'";
    }
}
