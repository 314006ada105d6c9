package io.parcours.publish.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.contract.TimelineColumn;
import io.parcours.lakehouse.testing.TestRows;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WrittenEmailsTest {
    private static final String FIRST = "2026-01-01T00:00:00Z";
    private static final String LATER = "2026-02-01T00:00:00Z";
    private static final String LAST = "2026-03-01T00:00:00Z";

    private final TestRows profiles = TestRows.of(Tables.PROFILES);
    private final TestRows members = TestRows.of(Tables.MEMBERS);
    private final TestRows records = TestRows.of(Tables.RECORDS);
    private final TestRows timeline = TestRows.of(Tables.TIMELINE);

    @Test
    void theNewestWritingIsTaken() {
        person("p", "janedoe@gmail.com");
        event("p", FIRST, "email", "jane.doe@gmail.com");
        event("p", LAST, "email", " Jane.Doe+News@GoogleMail.com ");
        event("p", LATER, "email", "j.ane.doe@gmail.com");

        assertThat(written()).containsExactlyEntriesOf(Map.of("p", "jane.doe+news@googlemail.com"));
    }

    @Test
    void aRecordCountsBeforeAnEventHoweverOld() {
        person("p", "janedoe@gmail.com");
        record("p", "C-1", FIRST, "mailto:Jane.Doe@gmail.com");
        event("p", LAST, "email", "janedoe+x@gmail.com");

        assertThat(written()).containsExactlyEntriesOf(Map.of("p", "jane.doe@gmail.com"));
    }

    @Test
    void whoWritesItAsTheProfileHasItNeedsNoOther() {
        person("p", "janedoe@gmail.com");
        event("p", FIRST, "email", "jane.doe@gmail.com");
        event("p", LAST, "email", "JaneDoe@gmail.com");

        assertThat(written()).isEmpty();
    }

    @Test
    void anotherAddressOfThePersonIsNotTakenWhateverItsNamespace() {
        person("p", "janedoe@gmail.com");
        event("p", FIRST, "newsletter_mail", "jane.doe@gmail.com");
        event("p", LAST, "email", "jane.roe@gmail.com");
        event("p", LAST, "email", "jane.doe@mail.com");
        event("p", LAST, "email", "jane.doe@example.com");

        assertThat(written()).containsExactlyEntriesOf(Map.of("p", "jane.doe@gmail.com"));
    }

    @Test
    void theSameMailboxOfAnotherPersonAndARecordThatMovedAwayStayOut() {
        person("p", "janedoe@gmail.com");
        person("q", "q@example.com");
        event("q", FIRST, "email", "jane.d.oe@gmail.com");
        record("q", "C-2", FIRST, "jane.doe@gmail.com");
        members.row(Map.of(
                MemberColumn.NAMESPACE, "record",
                MemberColumn.VALUE, "crm/C-2",
                MemberColumn.VALID_FROM, FIRST,
                MemberColumn.VALID_TO, LATER,
                MemberColumn.PERSON_ID, "p"));

        assertThat(written()).isEmpty();
    }

    private void person(String id, String email) {
        profiles.row(Map.of(ProfileColumn.PERSON_ID, id, ProfileColumn.EMAIL, email));
    }

    private void event(String person, String at, String namespace, String value) {
        timeline.row(Map.of(
                TimelineColumn.PERSON_ID, person,
                TimelineColumn.OCCURRED_AT, at,
                TimelineColumn.IDENTIFIERS, List.of(List.of(namespace, value), List.of("cookie", "c-1"))));
    }

    private void record(String person, String id, String at, String email) {
        records.row(Map.of(
                RecordColumn.SILO,
                "crm",
                RecordColumn.RECORD_ID,
                id,
                RecordColumn.OBSERVED_AT,
                at,
                RecordColumn.IDENTIFIERS,
                List.of(List.of("email", email))));
        members.row(Map.of(
                MemberColumn.NAMESPACE,
                "record",
                MemberColumn.VALUE,
                "crm/" + id,
                MemberColumn.VALID_FROM,
                at,
                MemberColumn.PERSON_ID,
                person));
    }

    private Map<String, String> written() {
        return new WrittenEmails(profiles.rows(), members.rows())
                .of(records.rows(), timeline.rows()).collectAsList().stream()
                        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
    }
}
