package io.parcours.identity.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.consent.ConsentRules;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.ConsentColumn;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.IdentityChangeColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileJobsTest {
    private static final IdentityRules RULES = IdentityRules.defaults("FR");
    private static final List<Job> JOBS = List.of(
            new ResolveIdentities(RULES),
            new BuildTimeline(RULES),
            new RememberHomes(),
            new BuildProfiles(RULES, ConsentRules.usual().merging()));

    @TempDir
    Path folder;

    private TestLake lake;

    @Test
    void aPersonIsBuiltFromItsSilosFollowedThroughAMergeAndRebuiltAlike() {
        lake = TestLake.in(folder);
        lake.tables()
                .upsert(
                        Tables.RECORDS,
                        TestRows.of(Tables.RECORDS)
                                .row(Map.of(
                                        RecordColumn.SILO, "crm",
                                        RecordColumn.RECORD_ID, "1",
                                        RecordColumn.IDENTIFIERS,
                                                List.of(List.of("crm_id", "1"), List.of("email", "Ana@X.com")),
                                        RecordColumn.GIVEN_NAME, "Ana",
                                        RecordColumn.FAMILY_NAME, "Ruiz",
                                        RecordColumn.CITY, "Paris",
                                        RecordColumn.TRAITS, "{\"vip\":true}",
                                        RecordColumn.OBSERVED_AT, "2024-01-01T00:00:00Z",
                                        RecordColumn.UPDATED_AT, "2024-01-01T00:00:00Z"))
                                .row(Map.of(
                                        RecordColumn.SILO, "shop",
                                        RecordColumn.RECORD_ID, "9",
                                        RecordColumn.IDENTIFIERS,
                                                List.of(List.of("shop_id", "9"), List.of("phone", "06 00 00 00 01")),
                                        RecordColumn.GIVEN_NAME, "A.",
                                        RecordColumn.FAMILY_NAME, "Ruiz",
                                        RecordColumn.ADDRESS, "3 rue Haute",
                                        RecordColumn.CHILD_BIRTH_DATE, "2024-08-20",
                                        RecordColumn.OBSERVED_AT, "2024-02-01T00:00:00Z",
                                        RecordColumn.UPDATED_AT, "2024-02-01T00:00:00Z"))
                                .rows());
        lake.tables()
                .upsert(
                        Tables.EVENTS,
                        TestRows.of(Tables.EVENTS)
                                .row(event("e1", "2024-03-01T10:00:00Z", "Page Viewed", List.of("cookie", "k1")))
                                .row(event(
                                        "e2",
                                        "2024-03-01T11:00:00Z",
                                        "Signed In",
                                        List.of("cookie", "k1"),
                                        List.of("crm_id", "1")))
                                .row(event("e3", "2024-03-02T11:00:00Z", "Order Completed", List.of("shop_id", "9")))
                                .row(event("e4", "2024-03-02T12:00:00Z", "Page Viewed"))
                                .rows());
        lake.tables()
                .upsert(
                        Tables.CONSENTS,
                        TestRows.of(Tables.CONSENTS)
                                .row(consent("2024-01-01T00:00:00Z", true))
                                .row(consent("2024-05-01T00:00:00Z", false))
                                .rows());
        lake.asOf("2024-06-15T00:00:00Z");
        JOBS.forEach(lake::run);

        assertThat(rows(Tables.PROFILES)).hasSize(2);
        Row ana = profile("crm_id", "1");
        assertThat(ana.<String>getAs(ProfileColumn.EMAIL.sqlName())).isEqualTo("ana@x.com");
        assertThat(ana.<String>getAs(ProfileColumn.CITY.sqlName())).isEqualTo("Paris");
        assertThat(ana.<String>getAs(ProfileColumn.TRAITS.sqlName())).isEqualTo("{\"vip\":true}");
        assertThat(ana.<String>getAs(ProfileColumn.LIFE_STAGE.sqlName())).isEqualTo("prospect");
        assertThat(ana.<Row>getList(ana.fieldIndex(ProfileColumn.CONSENTS.sqlName())))
                .singleElement()
                .satisfies(
                        consent -> assertThat(consent.<Boolean>getAs("granted")).isFalse());
        assertThat(timeline()).isEqualTo(Set.of("e1 of ana", "e2 of ana", "e3 of shop"));
        assertThat(ana.isNullAt(ana.fieldIndex(ProfileColumn.CHILD_BIRTH_DATE.sqlName())))
                .isTrue();
        JOBS.forEach(job -> assertThat(lake.run(job)).as(job.name()).isEmpty());

        String older = ana.getAs(ProfileColumn.PERSON_ID.sqlName());
        String younger = profile("shop_id", "9").getAs(ProfileColumn.PERSON_ID.sqlName());
        lake.tables()
                .upsert(
                        Tables.EVENTS,
                        TestRows.of(Tables.EVENTS)
                                .row(event(
                                        "e5",
                                        "2024-04-01T10:00:00Z",
                                        "Signed In",
                                        List.of("shop_id", "9"),
                                        List.of("crm_id", "1")))
                                .rows());
        lake.tables()
                .upsert(
                        Tables.RECORDS,
                        TestRows.of(Tables.RECORDS)
                                .row(Map.of(
                                        RecordColumn.SILO, "crm",
                                        RecordColumn.RECORD_ID, "1",
                                        RecordColumn.IDENTIFIERS,
                                                List.of(List.of("crm_id", "1"), List.of("email", "Ana@X.com")),
                                        RecordColumn.GIVEN_NAME, "Ana",
                                        RecordColumn.FAMILY_NAME, "Ruiz",
                                        RecordColumn.CITY, "Nantes",
                                        RecordColumn.CHILD_BIRTH_DATE, "2021-05-30",
                                        RecordColumn.OBSERVED_AT, "2024-01-01T00:00:00Z",
                                        RecordColumn.UPDATED_AT, "2024-06-01T00:00:00Z"))
                                .rows());
        JOBS.forEach(lake::run);

        assertThat(rows(Tables.PROFILES)).hasSize(1);
        Row both = profile("shop_id", "9");
        assertThat(both.<String>getAs(ProfileColumn.PERSON_ID.sqlName())).isEqualTo(older);
        assertThat(both.<String>getAs(ProfileColumn.GIVEN_NAME.sqlName())).isEqualTo("Ana");
        assertThat(both.<String>getAs(ProfileColumn.PHONE.sqlName())).isEqualTo("+33600000001");
        assertThat(both.<String>getAs(ProfileColumn.LIFE_STAGE.sqlName())).isEqualTo("active");
        assertThat(both.<String>getAs(ProfileColumn.CITY.sqlName())).isEqualTo("Nantes");
        assertThat(both.<Timestamp>getAs(ProfileColumn.MOVED_AT.sqlName()).toInstant())
                .isEqualTo("2024-06-01T00:00:00Z");
        assertThat(both.<String>getAs(ProfileColumn.MOVED_FROM.sqlName())).isEqualTo("Paris");
        assertThat(both.<Date>getAs(ProfileColumn.CHILD_BIRTH_DATE.sqlName())).isEqualTo("2024-08-20");
        assertThat(both.<Row>getList(both.fieldIndex(ProfileColumn.SOURCES.sqlName())))
                .anySatisfy(source -> {
                    assertThat(source.getString(0)).isEqualTo("child_birth_date");
                    assertThat(source.getString(1)).isEqualTo("shop");
                });
        assertThat(timeline()).isEqualTo(Set.of("e1 of ana", "e2 of ana", "e3 of ana", "e5 of ana"));
        assertThat(rows(Tables.IDENTITY_CHANGES)).anySatisfy(change -> {
            assertThat(change.<String>getAs(IdentityChangeColumn.CHANGE.sqlName()))
                    .isEqualTo("merged");
            assertThat(change.<String>getAs(IdentityChangeColumn.PERSON_ID.sqlName()))
                    .isEqualTo(younger);
            assertThat(change.<String>getAs(IdentityChangeColumn.INTO_PERSON_ID.sqlName()))
                    .isEqualTo(older);
        });

        aTouchpointThatOnlyAnUnrecordedRunSawLeavesNoTrace();

        Set<String> profiles = lines(Tables.PROFILES);
        Set<String> homes = lines(Tables.HOMES);
        Set<String> touchpoints = lines(Tables.TIMELINE);
        lake.full(true);
        JOBS.forEach(lake::run);
        assertThat(lines(Tables.PROFILES)).isEqualTo(profiles);
        assertThat(lines(Tables.TIMELINE)).isEqualTo(touchpoints);
        assertThat(lines(Tables.HOMES)).isEqualTo(homes);
    }

    private void aTouchpointThatOnlyAnUnrecordedRunSawLeavesNoTrace() {
        List<TableContract> tables =
                List.of(Tables.IDENTIFIERS, Tables.LINKS, Tables.MEMBERS, Tables.TIMELINE, Tables.PROFILES);
        List<Set<String>> before = tables.stream().map(this::lines).toList();
        lake.tables()
                .upsert(
                        Tables.EVENTS,
                        TestRows.of(Tables.EVENTS)
                                .row(event(
                                        "e6",
                                        "2024-05-01T10:00:00Z",
                                        "Order Completed",
                                        List.of("cookie", "k2"),
                                        List.of("crm_id", "1")))
                                .rows());
        JOBS.forEach(lake::runUnrecorded);
        assertThat(timeline()).contains("e6 of ana");
        lake.tables().deleteKeys(Tables.EVENTS, lake.spark().sql("select 'e6' as event_id"));
        JOBS.forEach(lake::run);
        assertThat(tables.stream().map(this::lines).toList()).isEqualTo(before);
    }

    @SafeVarargs
    private static Map<EventColumn, Object> event(String id, String at, String type, List<String>... identifiers) {
        return Map.of(
                EventColumn.EVENT_ID, id,
                EventColumn.OCCURRED_AT, at,
                EventColumn.SILO, "web",
                EventColumn.TYPE, type,
                EventColumn.IDENTIFIERS, List.of(identifiers));
    }

    private static Map<ConsentColumn, Object> consent(String at, boolean granted) {
        return Map.of(
                ConsentColumn.NAMESPACE, "email",
                ConsentColumn.VALUE, "ANA@x.com",
                ConsentColumn.PURPOSE, "ads",
                ConsentColumn.CHANNEL, "any",
                ConsentColumn.AT, at,
                ConsentColumn.GRANTED, granted,
                ConsentColumn.SILO, "crm");
    }

    private List<Row> rows(TableContract table) {
        return lake.tables().read(table).collectAsList();
    }

    private Set<String> lines(TableContract table) {
        return SilverLake.lines(table.columnNames(), rows(table));
    }

    private Row profile(String namespace, String value) {
        return rows(Tables.PROFILES).stream()
                .filter(row -> row.<Row>getList(row.fieldIndex(ProfileColumn.IDENTIFIERS.sqlName())).stream()
                        .anyMatch(one -> one.getString(0).equals(namespace)
                                && one.getString(1).equals(value)))
                .findFirst()
                .orElseThrow();
    }

    private Set<String> timeline() {
        String ana = profile("crm_id", "1").getAs(ProfileColumn.PERSON_ID.sqlName());
        return rows(Tables.TIMELINE).stream()
                .map(row -> row.<String>getAs(TimelineColumn.EVENT_ID.sqlName())
                        + (row.<String>getAs(TimelineColumn.PERSON_ID.sqlName()).equals(ana) ? " of ana" : " of shop"))
                .collect(java.util.stream.Collectors.toSet());
    }
}
