package io.parcours.publish.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.SegmentListColumn;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.StoreColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import io.parcours.lakehouse.workspace.PersonTimeZones;
import io.parcours.publish.consent.ConsentPolicy;
import io.parcours.segments.attribute.AttributeDefinition;
import io.parcours.segments.attribute.AttributeEvaluator;
import io.parcours.segments.compile.Behaviour;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Vocabulary;
import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.RuleEvaluator;
import io.parcours.segments.rule.SegmentDefinition;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.segments.rule.StorePlace;
import io.parcours.segments.testing.Fixtures;
import io.parcours.segments.testing.RandomHistories;
import io.parcours.segments.testing.RandomRules;
import io.parcours.segments.testing.Tops;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.part.GenerationAssembly.SegmentText;
import io.parcours.serving.rule.RuleBitmaps;
import io.parcours.serving.rule.ServedRules;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bitmaps of a published generation and the one-profile evaluator give the same answers. */
class BitmapsAgreeTest {
    private static final List<StorePlace> STORES =
            List.of(new StorePlace("s0", 48.2, 2.3), new StorePlace("s1", 48.9, 2.9), new StorePlace("s2", 10, 10));
    private static final String SINCE = "2020-01-01T00:00:00Z";

    @TempDir
    Path folder;

    @Tag("thorough")
    @ParameterizedTest
    @ValueSource(strings = "2026-03-31T21:59:59Z")
    void onRandomRulesAndHistories(String now) {
        agree(now, 6, 30, 120);
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(strings = {"2026-03-29T12:00:00Z", "2024-02-29T10:30:00Z", "2026-01-01T00:30:00Z"})
    void onManyRandomRulesAndHistories(String now) {
        agree(now, 100, 600, 2_000);
    }

    private void agree(String at, int attributeCount, int ruleCount, int personCount) {
        AsOf now = new AsOf(
                Instant.parse(at),
                ZoneId.of("Europe/Paris"),
                "EUR",
                new PersonTimeZones(RandomHistories.ZONE, Map.of()));
        RandomRules random = new RandomRules(at.hashCode(), now.today());
        List<AttributeDefinition> attributes = new ArrayList<>();
        for (int i = 0; i < attributeCount; i++) {
            attributes.add(random.attribute("a" + i));
        }
        List<SegmentDefinition> segments = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < ruleCount; i++) {
            segments.add(new SegmentDefinition("s-" + i, Optional.empty(), Optional.empty(), random.rule(ids)));
            ids.add("s-" + i);
        }
        Vocabulary vocabulary = new Vocabulary(random.subjects(), Set.of(), Set.copyOf(ids));
        RandomHistories histories = new RandomHistories(at.hashCode() * 31L, now);
        List<PersonHistory> persons = new ArrayList<>();
        for (int i = 0; i < personCount; i++) {
            PersonHistory person = histories.person("p" + i);
            persons.add(new PersonHistory(
                    person.personId(),
                    person.profile(),
                    new AttributeEvaluator(person.profile().now(now)).values(attributes, person.events()),
                    person.events()));
        }
        Map<Condition.Top, BigDecimal> thresholds = Tops.thresholds(segments, persons, now);
        RuleEvaluator evaluator = new RuleEvaluator(segments, STORES, thresholds, now);

        TestLake lake = TestLake.in(folder, "person_time_zone: " + RandomHistories.ZONE + "\n")
                .asOf(at);
        store(lake, persons, evaluator);
        Behaviour behaviour = new Behaviour(new SegmentDefinitions(attributes, segments, vocabulary));
        Behaviour.Computed computed = behaviour.compute(
                Fixtures.timeline(persons), lake.tables().read(Tables.PROFILES), Optional.empty(), now);
        Behaviour.Computed kept = computed.kept(computed.rows().cache());
        lake.tables().overwrite(behaviour.attributesTable(), kept.attributes());
        lake.tables().overwrite(behaviour.evidenceTable(), kept.evidence());
        List<SegmentText> texts = segments.stream()
                .map(segment -> new SegmentText(segment.id(), null, null, segment.text()))
                .toList();
        lake.run(new PublishGeneration(texts, vocabulary, new ConsentPolicy(new TreeMap<>()), 0))
                .orElseThrow();

        GenerationFolder generations = new GenerationFolder(lake.workspace().generations());
        try (Generations served = Generations.open(generations, 16 << 20);
                Lease lease = served.lease().orElseThrow()) {
            OpenGeneration generation = lease.generation();
            ServedRules rules = ServedRules.of(generation.manifest());
            assertThat(rules.segments(generation.manifest())).isEqualTo(segments);
            RuleBitmaps bitmaps = new RuleBitmaps(generation, rules);
            for (SegmentDefinition segment : segments) {
                Set<String> in = new TreeSet<>();
                bitmaps.members(segment.who()).forEach((int person) -> in.add(generation.personId(person)));
                Set<String> expected = new TreeSet<>();
                persons.stream()
                        .filter(person -> evaluator.holds(segment.who(), person))
                        .forEach(person -> expected.add(person.personId()));
                assertThat(in).as(segment.text()).isEqualTo(expected);
            }
            thresholds.forEach((top, threshold) ->
                    assertThat(bitmaps.threshold(top)).as("%s", top).hasValue(threshold));
        }
    }

    private static void store(TestLake lake, List<PersonHistory> persons, RuleEvaluator evaluator) {
        TestRows profiles = TestRows.of(Tables.PROFILES);
        TestRows lists = TestRows.of(Tables.SEGMENT_LISTS);
        TestRows members = TestRows.of(Tables.SEGMENT_MEMBERS);
        for (PersonHistory person : persons) {
            Map<TableColumn, Object> profile = Fixtures.row(person.personId(), person.profile());
            profile.put(ProfileColumn.IDENTIFIERS, List.of(List.of("loyalty_id", person.personId(), SINCE, SINCE)));
            profiles.row(profile);
            person.profile()
                    .lists()
                    .forEach(list -> lists.row(Map.of(
                            SegmentListColumn.LIST,
                            list,
                            SegmentListColumn.NAMESPACE,
                            "loyalty_id",
                            SegmentListColumn.VALUE,
                            person.personId())));
            evaluator
                    .memberships(person)
                    .forEach(segment -> members.row(Map.of(
                            SegmentMemberColumn.SEGMENT, segment,
                            SegmentMemberColumn.PERSON_ID, person.personId(),
                            SegmentMemberColumn.ENTERED_AT, SINCE)));
        }
        TestRows stores = TestRows.of(Tables.STORES);
        STORES.forEach(store -> stores.row(Map.of(
                StoreColumn.STORE_ID, store.storeId(),
                StoreColumn.LAT, store.lat(),
                StoreColumn.LON, store.lon())));
        lake.tables().overwrite(Tables.PROFILES, profiles.rows());
        lake.tables().overwrite(Tables.SEGMENT_LISTS, lists.rows());
        lake.tables().overwrite(Tables.SEGMENT_MEMBERS, members.rows());
        lake.tables().overwrite(Tables.STORES, stores.rows());
    }
}
