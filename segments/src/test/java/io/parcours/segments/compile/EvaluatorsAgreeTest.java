package io.parcours.segments.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.workspace.PersonTimeZones;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.RuleEvaluator;
import io.parcours.segments.rule.RuleText;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.rule.StorePlace;
import io.parcours.segments.testing.Fixtures;
import io.parcours.segments.testing.RandomHistories;
import io.parcours.segments.testing.RandomRules;
import io.parcours.segments.testing.Tops;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark's columns and the one-profile evaluator, written apart, give the same answers. */
class EvaluatorsAgreeTest {
    private static final List<StorePlace> STORES =
            List.of(new StorePlace("s0", 48.2, 2.3), new StorePlace("s1", 48.9, 2.9), new StorePlace("s2", 10, 10));

    /** Last day of a month, the day of a change of the clocks, a leap day, a New Year's morning. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-03-31T21:59:59Z"})
    void onRandomRulesAndHistories(String now) {
        agree(now, 30, 25, 100);
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(
            strings = {"2026-03-29T12:00:00Z", "2024-02-29T10:30:00Z", "2026-01-01T00:30:00Z", "2025-10-26T00:30:00Z"})
    void onManyRandomRulesAndHistories(String now) {
        agree(now, 120, 200, 400);
    }

    @Test
    void onRulesOverNobody() {
        agree("2026-03-31T21:59:59Z", 3, 3, 0);
    }

    private static void agree(String at, int attributeCount, int segmentCount, int personCount) {
        AsOf now = new AsOf(
                Instant.parse(at),
                ZoneId.of("Europe/Paris"),
                "EUR",
                new PersonTimeZones(RandomHistories.ZONE, Map.of()));
        RandomRules rules = new RandomRules(at.hashCode(), now.today());
        List<AttributeDefinition> attributes = new ArrayList<>();
        for (int i = 0; i < attributeCount; i++) {
            attributes.add(rules.attribute("a" + i));
        }
        List<SegmentDefinition> segments = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < segmentCount; i++) {
            segments.add(new SegmentDefinition("s-" + i, Optional.empty(), Optional.empty(), rules.rule(ids)));
            ids.add("s-" + i);
        }
        RandomHistories histories = new RandomHistories(at.hashCode() * 31L, now);
        List<PersonHistory> persons = new ArrayList<>();
        Map<String, String> households = new TreeMap<>();
        for (int i = 0; i < personCount; i++) {
            persons.add(histories.person("p" + i));
            if (i % 5 > 1) {
                households.put("p" + i, "h" + i / 5); // of three of each five
            }
        }

        Vocabulary vocabulary = new Vocabulary(rules.subjects(), Set.of(), Set.copyOf(ids));
        SegmentDefinitions definitions = new SegmentDefinitions(attributes, segments, vocabulary);
        Behaviour behaviour = new Behaviour(definitions);
        Dataset<Row> profiles = Fixtures.profiles(persons, households);
        Dataset<Row> computed = behaviour
                .compute(Fixtures.timeline(persons), profiles, Optional.empty(), now)
                .rows()
                .cache();
        Map<String, Row> rows = new TreeMap<>();
        computed.collectAsList().forEach(row -> rows.put(row.getAs("person_id"), row));
        Behaviour.Computed kept = behaviour
                .compute(Fixtures.timeline(persons), profiles, Optional.empty(), now)
                .kept(computed);
        Map<String, Set<String>> memberships = new TreeMap<>();
        Dataset<Row> people =
                People.onLists(People.of(profiles, kept.attributes(), kept.evidence()), Fixtures.lists(persons));
        Map<Condition.Top, BigDecimal> found = People.thresholds(people, segments, vocabulary, now);
        People.memberships(people, segments, vocabulary, STORES, found, now)
                .collectAsList()
                .forEach(row -> memberships
                        .computeIfAbsent(row.getString(1), key -> new TreeSet<>())
                        .add(row.getString(0)));

        List<PersonHistory> informed = Fixtures.together(persons, households).stream()
                .map(person -> new PersonHistory(
                        person.personId(),
                        person.profile(),
                        new AttributeEvaluator(person.profile().now(now))
                                .values(attributes, person.events(), person.household()),
                        person.events(),
                        person.household()))
                .toList();
        Map<Condition.Top, BigDecimal> thresholds = Tops.thresholds(segments, informed, now);
        assertThat(found).containsExactlyInAnyOrderEntriesOf(thresholds);
        RuleEvaluator ruleEvaluator = new RuleEvaluator(segments, STORES, thresholds, now);
        assertThat(rows).hasSize(personCount);
        for (PersonHistory person : informed) {
            Map<String, Value> expected = person.attributes();
            Row row = rows.get(person.personId());
            for (AttributeDefinition attribute : attributes) {
                assertThat(shown(row.getAs(attribute.name())))
                        .as("%s of %s", attribute, person)
                        .isEqualTo(Optional.ofNullable(expected.get(attribute.name()))
                                .map(Value::shown)
                                .orElse("unknown"));
            }
            Set<String> in = memberships.getOrDefault(person.personId(), Set.of());
            for (SegmentDefinition segment : segments) {
                assertThat(in.contains(segment.id()))
                        .as("%s for %s", RuleText.print(segment.who()), person)
                        .isEqualTo(ruleEvaluator.holds(segment.who(), person));
            }
        }
        computed.unpersist();
    }

    private static String shown(Object value) {
        if (value == null) {
            return "unknown";
        }
        if (value instanceof BigDecimal number) {
            return Value.number(number).shown();
        }
        return value instanceof Timestamp timestamp ? timestamp.toInstant().toString() : value.toString();
    }
}
