package io.parcours.identity.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.check.MemoryIdentity;
import io.parcours.identity.check.RandomRows;
import io.parcours.identity.explain.Explanation;
import io.parcours.identity.job.SimulateRules.Example;
import io.parcours.identity.job.SimulateRules.Report;
import io.parcours.identity.job.SimulateRules.SegmentMoves;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.person.Membership;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.IdentityRulesReader;
import io.parcours.lakehouse.contract.SegmentMemberColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateRulesTest {
    private static final IdentityRules RULES = IdentityRules.defaults("FR");
    private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private static IdentityRules rules(String yaml) {
        Faults faults = new Faults();
        IdentityRules rules = IdentityRulesReader.read(
                DefinitionFile.parse(yaml, "other.yaml", Map.of(), faults).orElseThrow(), "FR", yaml);
        faults.throwIfAny();
        return rules;
    }

    @Test
    void aSimulationCountsWhatTheCoreFindsWithTheOtherRulesAndChangesNothing() throws IOException {
        TestLake lake = TestLake.in(folder);
        Map<String, SilverRow> rows = RandomRows.of(new Random(3), 60, 0);
        new SilverLake(lake).upsert(rows);
        lake.run(new ResolveIdentities(RULES));
        List<Membership> before =
                MemoryIdentity.resolve(rows, List.of(), List.of(), RULES).members();
        segment(lake, before);
        Set<String> files = files();
        SimulateRules simulate = new SimulateRules(lake.spark(), lake.tables(), lake.workspace(), lake.ledger());

        Report same = simulate.run(rules("namespaces: {}"), NOW, 3, Progress.SILENT);
        assertThat(same.personsAfter()).isEqualTo(same.personsBefore());
        assertThat(List.of(same.merges(), same.splits(), same.moved(), same.gained()))
                .containsOnly(0L);

        IdentityRules others = rules("""
                namespaces:
                  crm_id: {max_per_person: 3}
                never: [{email: "m1@*"}, {email: "m2@*"}, {phone: "*"}]
                """);
        Report report = simulate.run(others, NOW, 100, Progress.SILENT);

        List<Membership> after =
                MemoryIdentity.resolve(rows, List.of(), before, others).members();
        Map<String, String> old = owners(before);
        Map<String, String> now = owners(after);
        assertThat(report.personsBefore()).isEqualTo(new HashSet<>(old.values()).size());
        assertThat(report.personsAfter()).isEqualTo(new HashSet<>(now.values()).size());
        assertThat(report.merges()).isPositive().isEqualTo(several(now, old));
        assertThat(report.splits()).isPositive().isEqualTo(several(old, now));
        assertThat(report.ownerless())
                .isEqualTo(old.keySet().stream()
                        .filter(node -> !now.containsKey(node))
                        .count());
        assertThat(report.moved())
                .isEqualTo(old.entrySet().stream()
                        .filter(entry -> !entry.getValue().equals(now.get(entry.getKey())))
                        .count());

        assertThat(report.mergeExamples()).hasSize((int) report.merges()).allSatisfy(example -> {
            assertThat(example.parts()).hasSizeGreaterThan(1);
            assertThat(now.get(example.one().toString()))
                    .isEqualTo(now.get(example.other().toString()))
                    .isEqualTo(example.person());
            assertThat(old.get(example.one().toString()))
                    .isNotEqualTo(old.get(example.other().toString()));
        });
        assertThat(report.mergeExamples()).extracting(Example::explanation).anyMatch(Explanation::together);
        assertThat(report.splitExamples())
                .allSatisfy(example -> assertThat(now.get(example.one().toString()))
                        .isNotEqualTo(now.get(example.other().toString())));

        assertThat(report.segments()).extracting(SegmentMoves::segment).containsExactly("everybody");
        SegmentMoves moves = report.segments().get(0);
        assertThat(moves.members()).isEqualTo(report.personsBefore());
        assertThat(moves.split()).isEqualTo(severalOrNobody(old, now));
        assertThat(files()).as("nothing in the lakehouse changes").isEqualTo(files);
    }

    private static void segment(TestLake lake, List<Membership> members) {
        TestRows rows = TestRows.of(Tables.SEGMENT_MEMBERS);
        new TreeSet<>(owners(members).values())
                .forEach(person -> rows.row(Map.of(
                        SegmentMemberColumn.SEGMENT,
                        "everybody",
                        SegmentMemberColumn.PERSON_ID,
                        person,
                        SegmentMemberColumn.ENTERED_AT,
                        "2024-01-01T00:00:00Z",
                        SegmentMemberColumn.ENTERED_RUN,
                        "r")));
        lake.tables().overwrite(Tables.SEGMENT_MEMBERS, rows.rows());
    }

    /** Whose each record and identifier is, or was last. */
    private static Map<String, String> owners(List<Membership> members) {
        Map<String, String> owners = new TreeMap<>();
        members.stream()
                .sorted(Comparator.comparingLong(Membership::from))
                .forEach(member -> owners.put(member.namespace() + ":" + member.value(), member.person()));
        return owners;
    }

    private static long several(Map<String, String> whole, Map<String, String> part) {
        Map<String, Set<String>> parts = new HashMap<>();
        whole.forEach((node, person) -> {
            if (part.containsKey(node)) {
                parts.computeIfAbsent(person, key -> new HashSet<>()).add(part.get(node));
            }
        });
        return parts.values().stream().filter(set -> set.size() > 1).count();
    }

    private static long severalOrNobody(Map<String, String> whole, Map<String, String> part) {
        Map<String, Set<String>> parts = new HashMap<>();
        whole.forEach((node, person) ->
                parts.computeIfAbsent(person, key -> new HashSet<>()).add(part.getOrDefault(node, "nobody")));
        return parts.values().stream().filter(set -> set.size() > 1).count();
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
