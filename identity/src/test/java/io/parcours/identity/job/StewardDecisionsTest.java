package io.parcours.identity.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.identity.check.MemoryIdentity;
import io.parcours.identity.check.RandomRows;
import io.parcours.identity.explain.Asked;
import io.parcours.identity.explain.End;
import io.parcours.identity.explain.Explanation.Step;
import io.parcours.identity.explain.Holding;
import io.parcours.identity.explain.PersonStory;
import io.parcours.identity.job.ExplainIdentity.Comparison;
import io.parcours.identity.job.StewardDecisions.Outcome;
import io.parcours.identity.job.StewardDecisions.Wish;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.link.RowReader;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.person.Decision;
import io.parcours.identity.person.Membership;
import io.parcours.identity.person.Ruling;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.testing.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StewardDecisionsTest {
    private static final IdentityRules RULES = IdentityRules.defaults("FR");
    private static final RowReader READER = new RowReader(RULES);
    private static final Instant MONDAY = Instant.parse("2024-06-03T08:00:00Z");

    @TempDir
    Path folder;

    private TestLake lake;
    private SilverLake silver;
    private final Map<String, SilverRow> rows = new LinkedHashMap<>();

    @BeforeEach
    void open() {
        lake = TestLake.in(folder);
        silver = new SilverLake(lake);
    }

    private static List<Identified> identifiers(String... pairs) {
        List<Identified> identifiers = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            READER.add(identifiers, pairs[i], pairs[i + 1], "");
        }
        return READER.sorted(identifiers);
    }

    private void record(String id, String given, String family, String... identifiers) {
        rows.put(
                id,
                new SilverRow(
                        "crm/" + id,
                        "crm",
                        seen(),
                        identifiers(identifiers),
                        PersonName.of(given, family, "", null),
                        List.of()));
    }

    private void event(String id, String... identifiers) {
        rows.put(id, SilverRow.event("web", seen(), identifiers(identifiers)));
    }

    private long seen() {
        return Instant.parse("2024-01-01T00:00:00Z").getEpochSecond() * 1_000_000 + rows.size() * 60_000_000L;
    }

    private void resolve() {
        silver.upsert(rows);
        lake.run(new ResolveIdentities(RULES));
    }

    private StewardDecisions steward() {
        return new StewardDecisions(lake.spark(), lake.tables(), RULES);
    }

    private ExplainIdentity explain() {
        return new ExplainIdentity(lake.spark(), lake.tables(), RULES);
    }

    private static Wish together(String left, String right) {
        return new Wish(true, left, right, "ana", "known");
    }

    private static Wish apart(String left, String right) {
        return new Wish(false, left, right, "ana", "");
    }

    /** Whose it is now, or was last; empty for nobody. */
    private String person(String asked) {
        End end = Asked.parse(asked, RULES).end();
        return holdings(end).stream()
                .reduce((earlier, later) -> later)
                .map(Membership::person)
                .orElse("");
    }

    private List<Membership> holdings(End end) {
        return lake
                .tables()
                .read(Tables.MEMBERS)
                .selectExpr("namespace", "value", "unix_micros(valid_from)", "person_id")
                .collectAsList()
                .stream()
                .filter(row -> row.getString(0).equals(end.namespace())
                        && row.getString(1).equals(end.value()))
                .map(row -> new Membership(row.getString(0), row.getString(1), row.getLong(2), null, row.getString(3)))
                .sorted(Comparator.comparingLong(Membership::from))
                .toList();
    }

    private Set<String> lines(TableContract table) {
        return SilverLake.lines(table.columnNames(), lake.tables().read(table).collectAsList());
    }

    private void company() {
        record("r1", "Ana", "Ruiz", "email", "a@x.com");
        record("r2", "Ana", "Ruiz", "email", "a@x.com");
        record("r3", "Bo", "Li", "email", "b@x.com");
        for (int i = 0; i < 12; i++) {
            record("s" + i, "Given" + i, "Family" + i, "email", "desk@x.com");
        }
        event("t1", "cookie", "k1", "crm_id", "A");
        event("t2", "cookie", "k1", "crm_id", "B");
        event("t3", "cookie", "k1", "crm_id", "A");
    }

    @Test
    @Tag("thorough")
    void decisionsBeatRulesAndTheQuarantineAndLastThroughLaterDataAndRebuilds() {
        company();
        resolve();
        assertThat(person("record:crm/r1")).isEqualTo(person("record:crm/r2")).isNotEqualTo(person("record:crm/r3"));
        assertThat(person("email:desk@x.com")).as("quarantined").isEmpty();

        steward()
                .decide(
                        List.of(
                                apart("record:crm/r1", "record:crm/r2"),
                                together("record:crm/r1", "record:crm/r3"),
                                together("email:DESK@x.com", "record:crm/s3"),
                                apart("cookie:k1", "crm_id:A")),
                        MONDAY);
        lake.run(new ResolveIdentities(RULES));
        assertDecided();
        assertThat(lake.run(new ResolveIdentities(RULES))).as("nothing new").isEmpty();

        record("r4", "Ana", "Ruiz", "email", "a@x.com", "phone", "+33612345601");
        record("r5", "Ana", "Ruiz", "phone", "+33612345601", "email", "b@x.com");
        event("t4", "cookie", "k1", "crm_id", "A");
        record("s12", "Given12", "Family12", "email", "desk@x.com");
        resolve();
        assertDecided();

        Set<String> members = silver.members();
        Set<String> links = lines(Tables.LINKS);
        Set<String> identifiers = lines(Tables.IDENTIFIERS);
        lake.full(true).run(new ResolveIdentities(RULES));
        assertThat(silver.members()).isEqualTo(members);
        assertThat(lines(Tables.LINKS)).isEqualTo(links);
        assertThat(lines(Tables.IDENTIFIERS)).isEqualTo(identifiers);
        lake.full(false);

        steward().undo(List.of("record:crm/s3", "email:desk@x.com"));
        steward().undo(List.of("cookie:k1", "crm_id:A"));
        lake.run(new ResolveIdentities(RULES));
        assertThat(person("email:desk@x.com")).isEmpty();
        assertThat(holdings(new End("cookie", "k1")))
                .extracting(Membership::person)
                .contains(person("crm_id:A"));
        assertThat(person("record:crm/r1")).as("the others last").isNotEqualTo(person("record:crm/r2"));
    }

    private void assertDecided() {
        assertThat(person("record:crm/r1")).isEqualTo(person("record:crm/r3")).isNotEqualTo(person("record:crm/r2"));
        assertThat(person("email:desk@x.com")).isEqualTo(person("record:crm/s3"));
        assertThat(explain().find("email:desk@x.com").identifier().orElseThrow().state())
                .isEqualTo("quarantined");
        assertThat(person("record:crm/s4")).isNotEqualTo(person("record:crm/s3"));
        assertThat(holdings(new End("cookie", "k1")))
                .extracting(Membership::person)
                .containsOnly(person("crm_id:B"));
    }

    @Test
    @Tag("thorough")
    void aPersonIsSplitAsAStewardSaysAndTheLargerSideKeepsTheId() {
        record("r1", "Ana", "Ruiz", "email", "a@x.com", "crm_id", "1");
        record("r2", "Ana", "Ruiz", "email", "a@x.com", "phone", "+33612345602");
        event("t1", "phone", "+33612345602", "cookie", "k1");
        resolve();
        String before = person("email:a@x.com");
        StewardDecisions steward = steward();
        steward.decide(
                steward.split(
                        "email:a@x.com", List.of(), List.of("record:crm/r2", "phone:0612345602"), "ana", "two women"),
                MONDAY);
        lake.run(new ResolveIdentities(RULES));

        assertThat(person("crm_id:1")).isEqualTo(before);
        assertThat(person("email:a@x.com")).isEqualTo(before);
        assertThat(person("cookie:k1")).isEqualTo(before);
        assertThat(person("phone:0612345602"))
                .isEqualTo(person("record:crm/r2"))
                .isNotEqualTo(before);
        PersonStory story = explain().story(before);
        assertThat(story.events()).anyMatch(event -> event.change().equals("split"));

        assertThatThrownBy(() -> steward().split("crm_id:1", List.of(), List.of("record:crm/r2"), "ana", ""))
                .hasMessageContaining("not one of its records");
    }

    @Test
    void whatNobodyKnowsOrContradictsItselfIsToldBeforeAnythingIsWritten() throws IOException {
        record("r1", "Ana", "Ruiz", "email", "a@x.com");
        record("r2", "Bo", "Li", "email", "b@x.com");
        resolve();
        assertThatThrownBy(() -> steward()
                        .decide(
                                List.of(
                                        together("email:a@x.com", "email:unknown@x.com"),
                                        together("email:a@x.com", "record:crm/r9")),
                                MONDAY))
                .hasMessageContaining("unknown@x.com")
                .hasMessageContaining("record:crm/r9");
        assertThatThrownBy(() -> steward()
                        .decide(
                                List.of(
                                        together("email:a@x.com", "email:b@x.com"),
                                        apart("email:B@x.com", "email:a@x.com")),
                                MONDAY))
                .hasMessageContaining("together and apart at once");
        Path csv = folder.resolve("decisions.csv");
        Files.writeString(
                csv, "left,right,decision,because\nemail:a@x.com,,apart,why\nemail:a@x.com,email:b@x.com,maybe,\n");
        assertThatThrownBy(() -> DecisionFile.read(csv, lake.spark(), true, "ana", ""))
                .hasMessageContaining("decisions.csv:2:1")
                .hasMessageContaining("decisions.csv:3:1");
        Path odd = folder.resolve("odd.csv");
        Files.writeString(odd, "left,rihgt\na,b\n");
        assertThatThrownBy(() -> DecisionFile.read(odd, lake.spark(), true, "ana", ""))
                .hasMessageContaining("did you mean 'right'?");
        assertThat(steward().all()).isEmpty();

        Files.writeString(csv, "left,right,decision,because\nemail:a@x.com,email:b@x.com,apart,\"asked, twice\"\n");
        Path yaml = folder.resolve("decisions.yaml");
        Files.writeString(yaml, "- {left: record:crm/r1, right: record:crm/r2, by: bo}\n");
        steward().decide(DecisionFile.read(csv, lake.spark(), true, "ana", ""), MONDAY);
        Outcome outcome =
                steward().decide(DecisionFile.read(yaml, lake.spark(), true, "ana", ""), MONDAY.plusSeconds(60));
        assertThat(outcome.overruled()).isEmpty();
        assertThat(steward().all())
                .extracting(
                        Ruling::by, Ruling::because, ruling -> ruling.decision().together())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("bo", "", true),
                        org.assertj.core.groups.Tuple.tuple("ana", "asked, twice", false));

        Outcome newer = steward().decide(List.of(together("email:b@x.com", "email:a@x.com")), MONDAY.plusSeconds(90));
        assertThat(newer.overruled()).isEmpty();
        assertThat(steward().all())
                .as("a new word on a pair replaces the old one")
                .hasSize(2);
        Outcome last = steward()
                .decide(
                        List.of(together("record:crm/r1", "email:a@x.com"), apart("record:crm/r2", "record:crm/r1")),
                        MONDAY.plusSeconds(99));
        assertThat(last.overruled()).isEmpty();
        assertThat(steward().all()).hasSize(3);
    }

    @Test
    @Tag("thorough")
    void anOlderDecisionThatANewerOneContradictsGivesWayAndThatIsTold() {
        record("r1", "Ana", "Ruiz");
        record("r2", "Ana", "Ruiz");
        record("r3", "Ana", "Ruiz");
        resolve();
        steward().decide(List.of(apart("record:crm/r1", "record:crm/r3")), MONDAY);
        Outcome outcome = steward()
                .decide(
                        List.of(together("record:crm/r1", "record:crm/r2"), together("record:crm/r2", "record:crm/r3")),
                        MONDAY.plusSeconds(60));
        assertThat(outcome.overruled()).extracting(Ruling::left).containsExactly("record:crm/r1");
        lake.run(new ResolveIdentities(RULES));
        assertThat(person("record:crm/r1")).isEqualTo(person("record:crm/r3"));

        steward().decide(List.of(apart("record:crm/r3", "record:crm/r1")), MONDAY.plusSeconds(120));
        lake.run(new ResolveIdentities(RULES));
        assertThat(person("record:crm/r1")).isNotEqualTo(person("record:crm/r3"));
    }

    @Test
    void anExplanationNamesTheLinksTheObstaclesAndTheOwnersOverTime() {
        record("r1", "Ana", "Ruiz", "crm_id", "1", "email", "fam@x.com");
        record("r2", "Luis", "Ruiz", "crm_id", "2", "email", "fam@x.com");
        event("t0", "cookie", "k1", "crm_id", "1");
        event("t1", "cookie", "k1", "crm_id", "2");
        record("r3", "Zoe", "Zorn", "phone", "+33612345603");
        record("r4", "Zoe", "Zorn", "email", "zoe@x.com");
        resolve();
        ExplainIdentity explain = explain();

        Comparison one = explain.between(explain.find("record:crm/r1"), explain.find("crm_id:1"));
        assertThat(one.isOnePerson()).isTrue();
        assertThat(one.explanation().together()).isTrue();
        assertThat(one.explanation().path()).singleElement().satisfies(step -> {
            assertThat(step.link().rule()).isEqualTo("same row");
            assertThat(step.link().silo()).isEqualTo("crm");
            assertThat(step.link().rows()).isEqualTo(1);
        });

        Comparison two = explain.between(explain.find("crm_id:1"), explain.find("record:crm/r2"));
        assertThat(two.isOnePerson()).isFalse();
        assertThat(two.explanation().path()).isNotEmpty();
        assertThat(two.explanation().obstacles())
                .isNotEmpty()
                .allSatisfy(link -> assertThat(link.reason()).isNotEmpty());
        assertThat(two.explanation().path()).extracting(Step::from).contains(new End("crm_id", "1"));

        Comparison none = explain.between(explain.find("crm_id:1"), explain.find("record:crm/r3"));
        assertThat(none.explanation().path()).isEmpty();
        assertThat(none.explanation().complete()).isTrue();

        List<Holding> owners = explain.find("cookie:k1").holdings();
        assertThat(owners).extracting(Holding::person).containsExactly(person("crm_id:1"), person("crm_id:2"));
        assertThatThrownBy(() -> explain.find("crm_id:99"))
                .isInstanceOfSatisfying(
                        ParcoursException.class,
                        e -> assertThat(e.fault().exitCode()).isEqualTo(2))
                .hasMessageContaining("crm_id:99 is not known");
        assertThatThrownBy(() -> explain.find("person:p0")).hasMessageContaining("no person bears");

        String zoe = person("record:crm/r3");
        String younger = person("email:zoe@x.com");
        assertThat(younger).isNotEqualTo(zoe);
        record("r5", "Zoe", "Zorn", "email", "zoe@x.com", "phone", "+33612345603");
        resolve();
        assertThat(explain().find("person:" + younger).person())
                .as("an old id answers with the new one")
                .isEqualTo(zoe);
        assertThat(explain().story(zoe).formerIds()).containsExactly(younger);
        assertThat(new SharedIdentifiers(lake.tables()).most("", false, 5))
                .extracting(shared -> shared.end().toString())
                .contains("cookie:k1");
    }

    @Test
    @Tag("soak")
    void afterRandomAdditionsDeletionsAndDecisionsAnIncrementEqualsARebuildAndTheCore() {
        for (int seed = 0; seed < 2; seed++) {
            lake = TestLake.in(folder.resolve("s" + seed));
            silver = new SilverLake(lake);
            rows.clear();
            Random random = new Random(seed);
            rows.putAll(RandomRows.of(random, 30, 0));
            resolve();
            for (int step = 1; step <= 3; step++) {
                rows.putAll(RandomRows.of(random, 8, 100 * step));
                Map<String, SilverRow> gone = new TreeMap<>();
                rows.forEach((key, row) -> {
                    if (random.nextInt(8) == 0) {
                        gone.put(key, row);
                    }
                });
                rows.keySet().removeAll(gone.keySet());
                silver.delete(
                        gone.values().stream().filter(SilverRow::isRecord).toList(),
                        gone.entrySet().stream()
                                .filter(entry -> !entry.getValue().isRecord())
                                .map(Map.Entry::getKey)
                                .toList());
                List<String> known =
                        lake
                                .tables()
                                .read(Tables.MEMBERS)
                                .select("namespace", "value")
                                .distinct()
                                .collectAsList()
                                .stream()
                                .map(row -> row.getString(0) + ":" + row.getString(1))
                                .sorted()
                                .toList();
                for (int i = 0; i < 3; i++) {
                    String left = known.get(random.nextInt(known.size()));
                    String right = known.get(random.nextInt(known.size()));
                    if (!left.equals(right)) {
                        steward()
                                .decide(
                                        List.of(random.nextBoolean() ? together(left, right) : apart(left, right)),
                                        MONDAY.plusSeconds(100L * step + i));
                    }
                }
                if (step == 3) {
                    steward().undo(List.of(steward().all().get(1).id()));
                }
                resolve();
            }
            Set<String> members = silver.members();
            Set<String> links = lines(Tables.LINKS);
            List<Decision> decisions =
                    steward().all().stream().map(Ruling::decision).toList();
            Set<Set<String>> core = persons(
                    MemoryIdentity.resolve(rows, decisions, List.of(), RULES).members());
            assertThat(silver.persons()).as("seed %d", seed).isEqualTo(core);
            lake.full(true).run(new ResolveIdentities(RULES));
            assertThat(silver.members()).as("seed %d", seed).isEqualTo(members);
            assertThat(lines(Tables.LINKS)).as("seed %d", seed).isEqualTo(links);
        }
    }

    private static Set<Set<String>> persons(List<Membership> members) {
        Map<String, Set<String>> persons = new TreeMap<>();
        members.forEach(member -> persons.computeIfAbsent(member.person(), id -> new TreeSet<>())
                .add(member.namespace() + ":" + member.value()));
        return Set.copyOf(persons.values());
    }
}
