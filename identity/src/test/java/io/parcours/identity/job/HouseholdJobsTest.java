package io.parcours.identity.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.consent.ConsentRules;
import io.parcours.identity.explain.Dwelling;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.IdentityRulesReader;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.HouseholdColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HouseholdJobsTest {
    private static final IdentityRules RULES = IdentityRules.defaults("FR");

    @TempDir
    Path folder;

    @Test
    void whoSharesAHomeOrADeviceLivesTogetherAndStaysAPersonOfTheirOwn() {
        TestLake lake = TestLake.in(folder);
        List<Job> jobs = List.of(
                new ResolveIdentities(RULES),
                new BuildHouseholds(RULES),
                new BuildTimeline(RULES),
                new BuildProfiles(RULES, ConsentRules.usual().merging()));
        lake.tables()
                .upsert(
                        Tables.RECORDS,
                        TestRows.of(Tables.RECORDS)
                                .row(record("1", "Ana", "Ruiz", "3 rue Haute"))
                                .row(record("2", "Luc", "RUIZ", "3, Rue Haute"))
                                .row(record("3", "Eva", "Petit", "8 rue Basse"))
                                .row(record("4", "Max", "Noir", "1 quai Neuf"))
                                .row(record("5", "Ida", "Brun", "5 place Verte"))
                                .rows());
        lake.tables()
                .upsert(
                        Tables.EVENTS,
                        TestRows.of(Tables.EVENTS)
                                .row(login("e1", "2024-03-01T10:00:00Z", "3"))
                                .row(login("e2", "2024-03-02T10:00:00Z", "4"))
                                .rows());
        jobs.forEach(lake::run);

        Map<String, String> households = households(lake);
        assertThat(lake.tables().read(Tables.PROFILES).count()).isEqualTo(5);
        assertThat(households.keySet()).containsExactly("1", "2", "3", "4");
        assertThat(households.get("1")).isEqualTo(households.get("2")).isNotEqualTo(households.get("3"));
        assertThat(households.get("3")).isEqualTo(households.get("4"));
        IdentityTables tables = new IdentityTables(lake.spark(), lake.tables());
        assertThat(tables.dwelling(person(lake, "3"), 5))
                .contains(new Dwelling(households.get("3"), 2, "device", List.of(person(lake, "4"))));
        assertThat(tables.dwelling(person(lake, "5"), 5)).isEmpty();

        lake.tables()
                .deleteKeys(
                        Tables.RECORDS,
                        TestRows.of(Tables.RECORDS)
                                .row(record("2", "Luc", "Ruiz", "3 rue Haute"))
                                .rows()
                                .select("silo", "record_id"));
        lake.run(new BuildHouseholds(RULES));
        lake.run(new BuildProfiles(RULES, ConsentRules.usual().merging()));

        assertThat(households(lake))
                .isEqualTo(Map.of("3", households.get("3"), "4", households.get("4")))
                .hasSameSizeAs(rows(lake));
        assertThat(lake.run(new BuildHouseholds(RULES))).isEmpty();
    }

    @Test
    void aRebuildChangesNothingAndPersonsComeTogetherAlikeInAnyBatches() {
        Random random = new Random(1);
        List<Map<TableColumn, Object>> records = new ArrayList<>();
        List<Map<TableColumn, Object>> members = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String id = String.valueOf(i);
            records.add(record(id, "Given" + i, "Family" + random.nextInt(4), (1 + random.nextInt(9)) + " rue Haute"));
            members.add(member("record", "crm/" + id, id));
            members.add(member("cookie", "k" + random.nextInt(60), id));
        }
        TestLake once = TestLake.in(folder.resolve("once"));
        TestLake batches = TestLake.in(folder.resolve("batches"));
        write(once, records, members);
        once.run(new BuildHouseholds(RULES));
        Collections.shuffle(records, random);
        Collections.shuffle(members, random);
        for (int batch = 0; batch < 3; batch++) {
            write(batches, part(records, batch), part(members, batch));
            batches.run(new BuildHouseholds(RULES));
        }

        assertThat(together(batches)).isEqualTo(together(once)).isNotEmpty();
        Set<String> lines = rows(batches);
        assertThat(batches.full(true).run(new BuildHouseholds(RULES))).isPresent();
        assertThat(rows(batches)).isEqualTo(lines);
    }

    @Test
    void whoWantsNoHouseholdsHasNone() {
        TestLake lake = TestLake.in(folder);
        write(
                lake,
                List.of(record("1", "Ana", "Ruiz", "3 rue Haute"), record("2", "Luc", "Ruiz", "3 rue Haute")),
                List.of(member("record", "crm/1", "1"), member("record", "crm/2", "2")));
        lake.run(new BuildHouseholds(RULES));
        assertThat(rows(lake)).hasSize(2);

        lake.write("identity.yaml", "households: no\n");
        Faults faults = new Faults();
        IdentityRules without = IdentityRulesReader.read(lake.workspace(), faults);
        faults.throwIfAny();
        lake.run(new BuildHouseholds(without));

        assertThat(rows(lake)).isEmpty();
    }

    private static <T> List<T> part(List<T> rows, int batch) {
        return rows.subList(rows.size() * batch / 3, rows.size() * (batch + 1) / 3);
    }

    private static void write(
            TestLake lake, List<Map<TableColumn, Object>> records, List<Map<TableColumn, Object>> members) {
        TestRows recordRows = TestRows.of(Tables.RECORDS);
        records.forEach(recordRows::row);
        lake.tables().upsert(Tables.RECORDS, recordRows.rows());
        TestRows memberRows = TestRows.of(Tables.MEMBERS);
        members.forEach(memberRows::row);
        lake.tables().upsert(Tables.MEMBERS, memberRows.rows());
    }

    private static Map<TableColumn, Object> record(String id, String given, String family, String address) {
        return Map.of(
                RecordColumn.SILO,
                "crm",
                RecordColumn.RECORD_ID,
                id,
                RecordColumn.IDENTIFIERS,
                List.of(List.of("crm_id", id)),
                RecordColumn.GIVEN_NAME,
                given,
                RecordColumn.FAMILY_NAME,
                family,
                RecordColumn.ADDRESS,
                address,
                RecordColumn.POSTCODE,
                "75003",
                RecordColumn.OBSERVED_AT,
                "2024-01-01T00:00:00Z",
                RecordColumn.UPDATED_AT,
                "2024-01-01T00:00:00Z");
    }

    private static Map<TableColumn, Object> login(String id, String at, String who) {
        return Map.of(
                EventColumn.EVENT_ID,
                id,
                EventColumn.OCCURRED_AT,
                at,
                EventColumn.SILO,
                "web",
                EventColumn.TYPE,
                "Signed In",
                EventColumn.IDENTIFIERS,
                List.of(List.of("cookie", "tablet"), List.of("crm_id", who)));
    }

    private static Map<TableColumn, Object> member(String namespace, String value, String person) {
        return Map.of(
                MemberColumn.NAMESPACE, namespace,
                MemberColumn.VALUE, value,
                // One cookie is several persons' at different times.
                MemberColumn.VALID_FROM, "2024-01-01T00:00:%02dZ".formatted(Integer.parseInt(person)),
                MemberColumn.PERSON_ID, person);
    }

    private static Set<String> rows(TestLake lake) {
        return SilverLake.lines(
                Tables.HOUSEHOLDS.columnNames(),
                lake.tables().read(Tables.HOUSEHOLDS).collectAsList());
    }

    /** Persons of each household. */
    private static Set<Set<String>> together(TestLake lake) {
        Map<String, Set<String>> persons = new TreeMap<>();
        for (Row row : lake.tables().read(Tables.HOUSEHOLDS).collectAsList()) {
            persons.computeIfAbsent(row.getAs(HouseholdColumn.HOUSEHOLD_ID.sqlName()), id -> new TreeSet<>())
                    .add(row.getAs(HouseholdColumn.PERSON_ID.sqlName()));
        }
        return Set.copyOf(persons.values());
    }

    /** The households that profiles name, by the customer's number. */
    private static Map<String, String> households(TestLake lake) {
        return byNumber(lake, row -> row.getAs(ProfileColumn.HOUSEHOLD_ID.sqlName()));
    }

    private static String person(TestLake lake, String number) {
        return byNumber(lake, row -> row.getAs(ProfileColumn.PERSON_ID.sqlName()))
                .get(number);
    }

    private static Map<String, String> byNumber(TestLake lake, Function<Row, String> field) {
        Map<String, String> byNumber = new TreeMap<>();
        for (Row row : lake.tables().read(Tables.PROFILES).collectAsList()) {
            String value = field.apply(row);
            row.<Row>getList(row.fieldIndex(ProfileColumn.IDENTIFIERS.sqlName())).stream()
                    .filter(one -> one.getString(0).equals("crm_id") && value != null)
                    .forEach(one -> byNumber.put(one.getString(1), value));
        }
        return byNumber;
    }
}
