package io.parcours.identity.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.match.MatchSettings;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.DecisionColumn;
import io.parcours.lakehouse.contract.LinkColumn;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.ReviewColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Matching in the nightly job: records of made-up people with typing errors and hardly an identifier. */
@Tag("thorough")
class MatchingTest {
    private static final IdentityRules RULES = IdentityRules.defaults("FR");
    private static final String[] GIVEN = {
        "Amelie",
        "Bernard",
        "Celestine",
        "Dimitri",
        "Eleonore",
        "Florian",
        "Gwenael",
        "Hortense",
        "Isidore",
        "Josephine"
    };
    private static final String[] FAMILY = {
        "Abadie",
        "Bourdieu",
        "Castaing",
        "Delorme",
        "Estrade",
        "Ferrand",
        "Guillaume",
        "Haussmann",
        "Izard",
        "Jourdan",
        "Kervella",
        "Lamarque"
    };
    private static final String[] STREETS = {"rue des Lilas", "avenue Victor Hugo", "place du Marche", "chemin Vert"};

    @TempDir
    Path folder;

    private record Someone(
            String id, String given, String family, String birth, String street, String zip, String email) {}

    @Test
    void anIncrementGivesWhatARebuildGivesIdsLinksAndReviewsIncludedAndAKilledRunChangesNothing() {
        Random dice = new Random(5);
        TestLake lake = TestLake.in(folder);
        Map<String, Someone> people = new TreeMap<>();
        for (int person = 0; person < 120; person++) {
            add(people, person, dice);
        }
        upsert(lake, people.values());
        lake.run(new ResolveIdentities(RULES));
        assertThat(matched(lake)).as("records that share no identifier").isGreaterThan(30);

        List<Someone> changed = new ArrayList<>();
        for (int person = 120; person < 140; person++) {
            changed.addAll(add(people, person, dice));
        }
        for (String id : List.of("p3-0", "p17-0", "p40-0")) {
            Someone before = people.get(id);
            Someone after = new Someone(
                    id, before.given(), "Zimmermann", "1931-12-24", before.street(), before.zip(), before.email());
            people.put(id, after);
            changed.add(after);
        }
        upsert(lake, changed);
        lake.runUnrecorded(new ResolveIdentities(RULES));
        lake.run(new ResolveIdentities(RULES));
        delete(lake, List.of(people.get("p5-0"), people.get("p60-0"), people.get("p61-0")));
        String left = matchedRecord(lake, LinkColumn.LEFT_VALUE);
        String right = matchedRecord(lake, LinkColumn.RIGHT_VALUE);
        assertThat(person(lake, left)).isEqualTo(person(lake, right));
        apart(lake, left, right);
        assertThat(lake.run(new ResolveIdentities(RULES)).orElseThrow().figures())
                .containsEntry("mode", "incremental");
        Map<TableContract, Set<String>> followed = content(lake);

        lake.full(true).run(new ResolveIdentities(RULES));

        content(lake)
                .forEach((table, rows) ->
                        assertThat(rows).as(table.name().toString()).isEqualTo(followed.get(table)));
        assertThat(person(lake, left)).as("a steward's word beats a match").isNotEqualTo(person(lake, right));
    }

    @Test
    void aMatchSaysWhatAgreedAndSwitchedOffItJoinsNobody() {
        TestLake lake = TestLake.in(folder);
        Map<String, Someone> people = new TreeMap<>();
        Random dice = new Random(9);
        for (int person = 0; person < 60; person++) {
            add(people, person, dice);
        }
        people.put("z-0", new Someone("z-0", "Zacharie", "Tournier", "1961-02-21", "", "71234", ""));
        // The calendar has no 31 February; a typing error, and little doubt who is meant.
        people.put("z-1", new Someone("z-1", "Zacharie", "Tournier", "19610231", "", "71234", ""));
        upsert(lake, people.values());
        lake.run(new ResolveIdentities(RULES));

        assertThat(person(lake, "crm/z-0")).isEqualTo(person(lake, "crm/z-1"));
        assertThat(lake.tables()
                        .read(Tables.LINKS)
                        .where("rule = 'match' and state = 'kept'")
                        .collectAsList())
                .isNotEmpty()
                .allSatisfy(link -> assertThat(link.<String>getAs(LinkColumn.REASON.sqlName()))
                        .startsWith("matched on given name: "));
        assertThat(lake.tables().read(Tables.REVIEWS).collectAsList()).allSatisfy(review -> {
            assertThat(review.<Double>getAs(ReviewColumn.PROBABILITY.sqlName())).isBetween(0.8, 0.95);
            assertThat(review.<String>getAs(ReviewColumn.STATE.sqlName())).isEqualTo("open");
        });
        assertThat(lake.tables().read(Tables.MODELS).collectAsList())
                .singleElement()
                .satisfies(
                        model -> assertThat(model.<String>getAs("report")).contains("given name: equal", "blocks by"));

        TestLake without = TestLake.in(folder.resolve("off"));
        upsert(without, people.values());
        without.run(new ResolveIdentities(RULES.matching(MatchSettings.OFF)));
        assertThat(matched(without)).isZero();
        assertThat(without.tables().version(Tables.MODELS.name())).isEmpty();
    }

    /** A person with one to three records, each but the first with an error or a gap. */
    private static List<Someone> add(Map<String, Someone> people, int person, Random dice) {
        Someone first = new Someone(
                "p" + person + "-0",
                GIVEN[dice.nextInt(GIVEN.length)],
                FAMILY[dice.nextInt(FAMILY.length)],
                "19" + (40 + dice.nextInt(60)) + "-0" + (1 + dice.nextInt(9)) + "-" + (10 + dice.nextInt(19)),
                (1 + dice.nextInt(90)) + " " + STREETS[dice.nextInt(STREETS.length)],
                "7" + (1000 + dice.nextInt(60)),
                dice.nextInt(4) == 0 ? "p" + person + "@example.org" : "");
        List<Someone> records = new ArrayList<>(List.of(first));
        for (int copy = 1; copy <= dice.nextInt(3); copy++) {
            String id = "p" + person + "-" + copy;
            records.add(
                    switch (dice.nextInt(4)) {
                        case 0 ->
                            new Someone(
                                    id,
                                    first.given().substring(0, first.given().length() - 2) + "xe",
                                    first.family(),
                                    first.birth(),
                                    first.street(),
                                    first.zip(),
                                    "");
                        case 1 ->
                            new Someone(
                                    id, first.given(), first.family(), first.birth(), "", first.zip(), first.email());
                        case 2 ->
                            new Someone(
                                    id,
                                    first.given(),
                                    first.family() + "e",
                                    first.birth(),
                                    first.street(),
                                    first.zip(),
                                    "");
                        default ->
                            new Someone(
                                    id, first.given(), first.family(), "", first.street() + " bis", first.zip(), "");
                    });
        }
        records.forEach(record -> people.put(record.id(), record));
        return records;
    }

    private static void upsert(TestLake lake, Collection<Someone> people) {
        TestRows rows = TestRows.of(Tables.RECORDS);
        people.forEach(someone -> rows.row(row(someone)));
        lake.tables().upsert(Tables.RECORDS, rows.rows());
    }

    private static Map<TableColumn, Object> row(Someone someone) {
        Map<TableColumn, Object> values = new HashMap<>();
        values.put(RecordColumn.SILO, "crm");
        values.put(RecordColumn.RECORD_ID, someone.id());
        values.put(
                RecordColumn.IDENTIFIERS,
                someone.email().isEmpty() ? List.of() : List.of(List.of("email", someone.email())));
        values.put(RecordColumn.OBSERVED_AT, "2024-01-01T00:00:00Z");
        values.put(RecordColumn.UPDATED_AT, "2024-01-01T00:00:00Z");
        values.put(RecordColumn.GIVEN_NAME, someone.given());
        values.put(RecordColumn.FAMILY_NAME, someone.family());
        values.put(RecordColumn.POSTCODE, someone.zip());
        if (!someone.birth().isEmpty()) {
            boolean isDay = someone.birth().contains("-");
            values.put(isDay ? RecordColumn.BIRTH_DATE : RecordColumn.BIRTH_DATE_WRITTEN, someone.birth());
        }
        if (!someone.street().isEmpty()) {
            values.put(RecordColumn.ADDRESS, someone.street());
        }
        return values;
    }

    private static void delete(TestLake lake, List<Someone> people) {
        TestRows rows = TestRows.of(Tables.RECORDS);
        people.forEach(someone -> rows.row(row(someone)));
        lake.tables().deleteKeys(Tables.RECORDS, rows.rows().select("silo", "record_id"));
    }

    /** One end of the first match between two records that nothing else joins. */
    private static String matchedRecord(TestLake lake, LinkColumn end) {
        return lake.tables()
                .read(Tables.LINKS)
                .where("rule = 'match' and state = 'kept'")
                .orderBy(LinkColumn.LEFT_VALUE.sqlName(), LinkColumn.RIGHT_VALUE.sqlName())
                .first()
                .getAs(end.sqlName());
    }

    private static void apart(TestLake lake, String left, String right) {
        lake.tables()
                .upsert(
                        Tables.DECISIONS,
                        TestRows.of(Tables.DECISIONS)
                                .row(Map.of(
                                        DecisionColumn.DECISION_ID,
                                        "1",
                                        DecisionColumn.LEFT_NAMESPACE,
                                        IdentityRules.RECORD,
                                        DecisionColumn.LEFT_VALUE,
                                        left,
                                        DecisionColumn.RIGHT_NAMESPACE,
                                        IdentityRules.RECORD,
                                        DecisionColumn.RIGHT_VALUE,
                                        right,
                                        DecisionColumn.DECISION,
                                        "apart",
                                        DecisionColumn.DECIDED_BY,
                                        "steward",
                                        DecisionColumn.AT,
                                        "2024-06-01T00:00:00Z"))
                                .rows());
    }

    private static long matched(TestLake lake) {
        return lake.tables()
                .read(Tables.LINKS)
                .where("rule = 'match' and state = 'kept'")
                .count();
    }

    private static String person(TestLake lake, String record) {
        Row row = lake.tables()
                .read(Tables.MEMBERS)
                .where("namespace = 'record' and value = '" + record + "'")
                .first();
        return row.getAs(MemberColumn.PERSON_ID.sqlName());
    }

    private static Map<TableContract, Set<String>> content(TestLake lake) {
        Map<TableContract, Set<String>> content = new HashMap<>();
        for (TableContract table :
                List.of(Tables.MEMBERS, Tables.LINKS, Tables.REVIEWS, Tables.ENTITIES, Tables.IDENTIFIERS)) {
            content.put(
                    table,
                    SilverLake.lines(
                            table.columnNames(), lake.tables().read(table).collectAsList()));
        }
        return content;
    }
}
