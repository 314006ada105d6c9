package io.parcours.segments.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.PersonTimeZones;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.testing.DuckDb;
import io.parcours.segments.testing.RandomHistories;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A person's days are those of where the person lives, on the same rules in one workspace. */
class PersonTimeZonesTest {
    private static final String ATTRIBUTES = """
            attributes:
              - {name: events_30d, count: any, within: 30 days}
              - {name: events_today, count: any, within: today}
              - {name: events_last_month, count: any, within: last month}
              - {name: evenings, count: any, where: {hour: {at_least: 18}}}
              - {name: mondays, count: any, where: {weekday: monday}}
              - {name: active_days, days: any}
              - {name: days_since, since_last: any, unit: days}
              - {name: march, count: any, where: {occurred_at: {at_least: 2026-03-01}}}
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

    private static AsOf paris(String at) {
        return new AsOf(
                Instant.parse(at),
                ZoneId.of("Europe/Paris"),
                "EUR",
                new PersonTimeZones(RandomHistories.ZONE, Map.of()));
    }

    private static PersonHistory person(String zone, Optional<LocalDate> birth, String... moments) {
        List<Touchpoint> events = new ArrayList<>();
        for (String moment : moments) {
            events.add(Touchpoint.of("e" + events.size(), Instant.parse(moment), "Page Viewed"));
        }
        Map<String, Value> fields = Map.of(RandomHistories.ZONE, Value.text(zone));
        return new PersonHistory(
                "p", new PersonHistory.Profile(fields, birth, Optional.empty(), List.of()), Map.of(), events);
    }

    private static String value(String attribute, PersonHistory person, AsOf now) {
        return new AttributeEvaluator(person.profile().now(now))
                .values(definitions().attributes(), person.events())
                .get(attribute)
                .shown();
    }

    @Test
    void todayBeginsAtMidnightWhereThePersonLives() {
        AsOf now = paris("2026-05-02T05:00:00Z"); // 7 in the morning in Paris, 10 in the evening before in Los Angeles
        String lateInTheEveningInParis = "2026-05-01T20:00:00Z";
        assertThat(value("events_today", person("Europe/Paris", Optional.empty(), lateInTheEveningInParis), now))
                .isEqualTo("0");
        assertThat(value("events_today", person("America/Los_Angeles", Optional.empty(), lateInTheEveningInParis), now))
                .isEqualTo("1");
    }

    @Test
    void whoseZoneIsUnknownOrNoZoneLivesInTheWorkspaces() {
        AsOf now = paris("2026-05-02T05:00:00Z");
        assertThat(person("Atlantis", Optional.empty()).profile().now(now)).isEqualTo(now);
        assertThat(PersonHistory.Profile.EMPTY.now(now)).isEqualTo(now);
    }

    /** In 2026 the clocks change on 8 March in New York, on 29 March in Paris. */
    @Test
    void hoursAndDaysFollowTheChangeOfThePersonsClocks() {
        AsOf now = paris("2026-03-10T12:00:00Z");
        PersonHistory before = person("America/New_York", Optional.empty(), "2026-03-07T22:59:59Z"); // 17:59:59
        PersonHistory after = person("America/New_York", Optional.empty(), "2026-03-08T22:00:00Z"); // 18:00, not 17:00
        assertThat(value("evenings", before, now)).isEqualTo("0");
        assertThat(value("evenings", after, now)).isEqualTo("1");
        PersonHistory twoDaysAgo = person("America/New_York", Optional.empty(), "2026-03-08T05:00:00Z"); // midnight
        assertThat(value("days_since", twoDaysAgo, now)).isEqualTo("2");
        assertThat(value("days_since", twoDaysAgo, paris("2026-03-11T03:59:59Z")))
                .isEqualTo("2"); // 23:59:59
        assertThat(value("days_since", twoDaysAgo, paris("2026-03-11T04:00:00Z")))
                .isEqualTo("3");
    }

    @Test
    void aLeapDaysBirthdayComesWithThePersonsOwnDay() {
        Optional<LocalDate> leapDay = Optional.of(LocalDate.parse("2000-02-29"));
        AsOf noon = paris("2027-02-27T12:00:00Z"); // the 28th has begun on Kiritimati
        AsOf leapYear = paris("2028-02-28T12:00:00Z");
        Condition today = new Condition.Birthday(0);
        PersonHistory east = person("Pacific/Kiritimati", leapDay);
        PersonHistory west = person("America/Los_Angeles", leapDay);
        assertThat(holds(today, east, noon)).isTrue();
        assertThat(holds(today, west, noon)).isFalse();
        assertThat(holds(today, east, leapYear)).isTrue();
        assertThat(holds(today, west, leapYear)).isFalse();
        Condition older = new Condition.Has("age", Comparison.of(Operator.AT_LEAST, Value.number(28)));
        assertThat(holds(older, east, leapYear)).isTrue();
        assertThat(holds(older, west, leapYear)).isFalse();
    }

    private static boolean holds(Condition condition, PersonHistory person, AsOf now) {
        return new RuleEvaluator(List.of(), List.of(), now).holds(condition, person);
    }

    /** Hours from Greenwich, and since when, written out by hand. */
    private static final String OFFSETS = """
            create table offsets as select * from (values
              ('America/Los_Angeles', timestamp '2025-11-02 09:00:00', -480), ('America/Los_Angeles', timestamp '2026-03-08 10:00:00', -420),
              ('Pacific/Kiritimati', timestamp '2025-01-01', 840), ('Asia/Kolkata', timestamp '2025-01-01', 330),
              ('Australia/Lord_Howe', timestamp '2025-10-04 15:30:00', 660),
              ('Europe/Paris', timestamp '2025-10-26 01:00:00', 60), ('Europe/Paris', timestamp '2026-03-29 01:00:00', 120)
            ) o(zone, since, minutes);
            create view e as select person, moment, moment + to_minutes(minutes) as local,
                (timestamp '2026-03-31 21:59:59' + to_minutes((select arg_max(n.minutes, n.since) from offsets n
                  where n.zone = persons.zone)))::date as today
              from events join persons using (person) asof join offsets o on o.zone = persons.zone and moment >= o.since
              where moment <= timestamp '2026-03-31 21:59:59';
            """;

    @Test
    void countsAreWhatAnAnalystWouldCountByLocalTime() throws SQLException {
        AsOf now = paris("2026-03-31T21:59:59Z");
        RandomHistories histories = new RandomHistories(31, now);
        Map<String, Map<String, String>> found = new TreeMap<>();
        try (DuckDb duckDb = new DuckDb()) {
            duckDb.execute("create table persons (person text, zone text)");
            duckDb.execute("create table events (person text, moment timestamp)");
            for (int i = 0; i < 200; i++) {
                PersonHistory person = histories.person("p" + i);
                String zone = person.profile().now(now).zone().getId();
                duckDb.execute("insert into persons values ('p" + i + "', '" + zone + "')");
                for (Touchpoint event : person.events()) {
                    if (!event.bot()) {
                        duckDb.execute("insert into events values ('p" + i + "', timestamp '"
                                + event.at().toString().replace('T', ' ').replace("Z", "") + "')");
                    }
                }
                new AttributeEvaluator(person.profile().now(now))
                        .values(definitions().attributes(), person.events())
                        .forEach((name, value) -> found.computeIfAbsent(name, key -> new TreeMap<>())
                                .put(person.personId(), value.shown()));
            }
            duckDb.execute(OFFSETS);
            String all = " from persons left join e using (person) group by person";
            Map<String, String> queries = Map.of(
                    "events_30d", "select person, count(*) filter (local::date >= today - 30)" + all,
                    "events_today", "select person, count(*) filter (local::date = today)" + all,
                    "events_last_month",
                            "select person, count(*) filter (date_trunc('month', local)"
                                    + " = date_trunc('month', today) - interval 1 month)" + all,
                    "evenings", "select person, count(*) filter (hour(local) >= 18)" + all,
                    "mondays", "select person, count(*) filter (isodow(local) = 1)" + all,
                    "active_days", "select person, count(distinct local::date)" + all,
                    "days_since", "select person, any_value(today) - max(local)::date" + all,
                    "march", "select person, count(*) filter (local >= timestamp '2026-03-01')" + all);
            assertThat(new TreeSet<>(queries.keySet())).isEqualTo(new TreeSet<>(found.keySet()));
            for (Map.Entry<String, String> query : queries.entrySet()) {
                assertThat(found.get(query.getKey())).as(query.getKey()).isEqualTo(duckDb.values(query.getValue()));
            }
        }
    }
}
