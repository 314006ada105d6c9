package io.parcours.identity.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parcours.identity.check.CheckCase;
import io.parcours.identity.check.IdentityCheck;
import io.parcours.identity.check.MemoryIdentity;
import io.parcours.identity.link.SilverRow;
import io.parcours.identity.match.MatchSettings;
import io.parcours.identity.person.Membership;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.testing.TestLake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolveIdentitiesTest {
    /** Acceptance cases are about rules; what the matcher adds is tested in {@link MatchingTest}. */
    private static final IdentityRules RULES = IdentityRules.defaults("FR").matching(MatchSettings.OFF);

    @TempDir
    Path folder;

    @Test
    void theJobFindsThePersonsThatTheCoreFindsInAllCasesPutTogether() {
        Map<String, SilverRow> rows = allCases();
        SilverLake silver = new SilverLake(TestLake.in(folder));
        silver.upsert(rows);
        TestLake lake = TestLake.in(folder);
        lake.run(new ResolveIdentities(RULES));

        List<Membership> expected =
                MemoryIdentity.resolve(rows, List.of(), List.of(), RULES).members();
        assertThat(silver.persons()).isEqualTo(persons(expected));
        assertThat(lake.run(new ResolveIdentities(RULES)))
                .as("nothing new, nothing done")
                .isEmpty();
    }

    @Test
    void followingChangesGivesTheSameMembersAsARebuildIdsIncluded() {
        Map<String, SilverRow> rows = allCases();
        TestLake lake = TestLake.in(folder);
        SilverLake silver = new SilverLake(lake);
        List<String> keys = new ArrayList<>(rows.keySet());
        for (int batch = 0; batch < 3; batch++) {
            Map<String, SilverRow> some = new LinkedHashMap<>();
            for (int i = batch; i < keys.size(); i += 3) {
                some.put(keys.get(i), rows.get(keys.get(i)));
            }
            silver.upsert(some);
            if (batch == 2) {
                silver.delete(
                        rows.values().stream()
                                .filter(SilverRow::isRecord)
                                .limit(5)
                                .toList(),
                        List.of());
            }
            lake.run(new ResolveIdentities(RULES));
        }
        Set<String> followed = silver.members();
        Set<String> links = SilverLake.lines(
                Tables.LINKS.columnNames(), lake.tables().read(Tables.LINKS).collectAsList());
        Set<String> identifiers = SilverLake.lines(
                Tables.IDENTIFIERS.columnNames(),
                lake.tables().read(Tables.IDENTIFIERS).collectAsList());
        lake.full(true).run(new ResolveIdentities(RULES));

        assertThat(silver.members()).isEqualTo(followed);
        assertThat(SilverLake.lines(
                        Tables.LINKS.columnNames(),
                        lake.tables().read(Tables.LINKS).collectAsList()))
                .isEqualTo(links);
        assertThat(SilverLake.lines(
                        Tables.IDENTIFIERS.columnNames(),
                        lake.tables().read(Tables.IDENTIFIERS).collectAsList()))
                .isEqualTo(identifiers);
    }

    private static Map<String, SilverRow> allCases() {
        String given = System.getenv("PARCOURS_SHARED");
        Path file = (given != null
                        ? Path.of(given)
                        : Path.of("").toAbsolutePath().resolve("../../shared"))
                .resolve("identity/cases.yaml");
        assumeTrue(Files.exists(file), "shared cases are not here: " + file);
        Map<String, SilverRow> rows = new LinkedHashMap<>();
        for (CheckCase check : IdentityCheck.cases(file, "FR")) {
            check.rows().forEach((id, row) -> rows.put(check.id() + "-" + id, renamed(check.id() + "-" + id, row)));
        }
        return rows;
    }

    private static SilverRow renamed(String key, SilverRow row) {
        return row.isRecord()
                ? new SilverRow(
                        row.silo() + "/" + key, row.silo(), row.seen(), row.identifiers(), row.name(), row.agreements())
                : row;
    }

    private static Set<Set<String>> persons(List<Membership> members) {
        Map<String, Set<String>> persons = new TreeMap<>();
        members.forEach(member -> persons.computeIfAbsent(member.person(), id -> new TreeSet<>())
                .add(member.namespace() + ":" + member.value()));
        return Set.copyOf(persons.values());
    }
}
