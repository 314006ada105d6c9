package io.parcours.identity.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.consent.ConsentMerging;
import io.parcours.identity.consent.ConsentRules;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.contract.ConsentColumn;
import io.parcours.lakehouse.contract.DecisionColumn;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsentAfterMergeTest {
    private static final IdentityRules RULES = IdentityRules.defaults("FR");
    private static final ConsentMerging STRICTEST = ConsentRules.usual().merging();

    @TempDir
    Path folder;

    private TestLake lake;

    @Test
    @Tag("thorough")
    void whoRefusedAndWhoAgreedRefuseOnceTheyAreOneUnlessTheNewestWordWinsAndEachKeepsItsWordWhenParted() {
        shopAccountThatAgreedAndCardThatRefused();
        jobs(STRICTEST).forEach(lake::run);
        assertThat(answers()).containsExactlyInAnyOrder("crm ads any no", "shop ads any yes");

        seenTogether();
        jobs(STRICTEST).forEach(lake::run);
        assertThat(answers()).containsExactly("crm shop ads any no");

        lake.run(new BuildProfiles(RULES, new ConsentMerging.NewestWins()));
        assertThat(answers()).containsExactly("crm shop ads any yes");

        keepApart();
        jobs(STRICTEST).forEach(lake::run);
        assertThat(answers()).containsExactlyInAnyOrder("crm ads any no", "shop ads any yes");
    }

    private void shopAccountThatAgreedAndCardThatRefused() {
        lake = TestLake.in(folder).asOf("2024-06-15T00:00:00Z");
        lake.tables()
                .upsert(
                        Tables.RECORDS,
                        TestRows.of(Tables.RECORDS)
                                .row(account("crm", "2024-01-01T00:00:00Z"))
                                .row(account("shop", "2024-02-01T00:00:00Z"))
                                .rows());
        lake.tables()
                .upsert(
                        Tables.CONSENTS,
                        TestRows.of(Tables.CONSENTS)
                                .row(consent("crm", "2024-03-01T00:00:00Z", false))
                                .row(consent("shop", "2024-04-01T00:00:00Z", true))
                                .rows());
    }

    private void seenTogether() {
        lake.tables()
                .upsert(
                        Tables.EVENTS,
                        TestRows.of(Tables.EVENTS)
                                .row(Map.of(
                                        EventColumn.EVENT_ID,
                                        "e1",
                                        EventColumn.OCCURRED_AT,
                                        "2024-05-01T10:00:00Z",
                                        EventColumn.SILO,
                                        "web",
                                        EventColumn.TYPE,
                                        "Signed In",
                                        EventColumn.IDENTIFIERS,
                                        List.of(List.of("crm_id", "1"), List.of("shop_id", "1"))))
                                .rows());
    }

    private void keepApart() {
        lake.tables()
                .upsert(
                        Tables.DECISIONS,
                        TestRows.of(Tables.DECISIONS)
                                .row(Map.of(
                                        DecisionColumn.DECISION_ID,
                                        "d1",
                                        DecisionColumn.LEFT_NAMESPACE,
                                        "crm_id",
                                        DecisionColumn.LEFT_VALUE,
                                        "1",
                                        DecisionColumn.RIGHT_NAMESPACE,
                                        "shop_id",
                                        DecisionColumn.RIGHT_VALUE,
                                        "1",
                                        DecisionColumn.DECISION,
                                        "apart",
                                        DecisionColumn.DECIDED_BY,
                                        "steward",
                                        DecisionColumn.AT,
                                        "2024-06-01T00:00:00Z"))
                                .rows());
    }

    private static List<Job> jobs(ConsentMerging merging) {
        return List.of(new ResolveIdentities(RULES), new BuildTimeline(RULES), new BuildProfiles(RULES, merging));
    }

    /** Silos of the person's accounts, and what holds for it. */
    private List<String> answers() {
        List<String> answers = new ArrayList<>();
        for (Row profile : lake.tables().read(Tables.PROFILES).collectAsList()) {
            List<String> silos = profile.<Row>getList(profile.fieldIndex(ProfileColumn.IDENTIFIERS.sqlName())).stream()
                    .map(identifier -> identifier.getString(0).replace("_id", ""))
                    .sorted()
                    .toList();
            profile.<Row>getList(profile.fieldIndex(ProfileColumn.CONSENTS.sqlName())).stream()
                    .map(holds -> "%s %s %s %s"
                            .formatted(
                                    String.join(" ", silos),
                                    holds.getString(0),
                                    holds.getString(1),
                                    holds.getBoolean(2) ? "yes" : "no"))
                    .forEach(answers::add);
        }
        return answers;
    }

    private static Map<RecordColumn, Object> account(String silo, String at) {
        return Map.of(
                RecordColumn.SILO, silo,
                RecordColumn.RECORD_ID, "1",
                RecordColumn.IDENTIFIERS, List.of(List.of(silo + "_id", "1")),
                RecordColumn.OBSERVED_AT, at,
                RecordColumn.UPDATED_AT, at);
    }

    private static Map<ConsentColumn, Object> consent(String silo, String at, boolean granted) {
        return Map.of(
                ConsentColumn.NAMESPACE,
                silo + "_id",
                ConsentColumn.VALUE,
                "1",
                ConsentColumn.PURPOSE,
                "ads",
                ConsentColumn.CHANNEL,
                "any",
                ConsentColumn.AT,
                at,
                ConsentColumn.GRANTED,
                granted,
                ConsentColumn.SILO,
                silo);
    }
}
