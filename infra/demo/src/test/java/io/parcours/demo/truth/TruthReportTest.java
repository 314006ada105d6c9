package io.parcours.demo.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.parcours.demo.truth.TruthReport.Cause;
import io.parcours.demo.truth.TruthReport.Households;
import io.parcours.demo.truth.TruthReport.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures worked out by hand: A has four identifiers (one of them beyond evidence), B has two, and a phone number went from A to B. */
class TruthReportTest {
    private static final Instant LONG_AGO = Instant.parse("2024-12-01T00:00:00Z");
    private static final Instant BETWEEN = Instant.parse("2025-10-10T00:00:00Z");

    @TempDir
    Path folder;

    private final List<Member> members = new ArrayList<>();

    @BeforeEach
    void truth() throws IOException {
        Files.createDirectories(folder.resolve("truth"));
        String rest = ",F,1980-01-01,e,m,Paris,FR,0,1,1,true,true,true,true,,false,,,";
        write("persons.csv", "person", "A,0,Ana,Petit" + rest + "SHARED_DEVICE", "B,1,Bea,Grand" + rest);
        write("traps.csv", "trouble", "RECYCLED_PHONE,A,+33600000001", "RECYCLED_PHONE,B,+33600000001");
        write(
                "identifiers.csv",
                "person",
                "A,crm_id,C1,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,0,",
                "A,phone,+33600000001,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,0,",
                "A,cookie,k1,2025-01-01T00:00:00Z,2025-06-01T00:00:00Z,0,",
                "A,cookie,k2,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,1,",
                "B,phone,+33600000001,2026-06-01T00:00:00Z,2026-06-30T00:00:00Z,0,",
                "B,shop_id,S1,2026-06-01T00:00:00Z,2026-06-01T00:00:00Z,0,TYPO");
    }

    private void write(String file, String header, String... rows) throws IOException {
        Files.writeString(folder.resolve("truth").resolve(file), header + "\n" + String.join("\n", rows) + "\n");
    }

    private void member(String namespace, String value, String person) {
        members.add(new Member(namespace, value, LONG_AGO, Optional.empty(), person));
    }

    private TruthReport report() {
        return TruthReport.compare(folder, members.iterator());
    }

    @Test
    void perfectAnswerIsPerfect() {
        member("crm_id", "C1", "p1");
        members.add(new Member("phone", "+33600000001", LONG_AGO, Optional.of(BETWEEN), "p1"));
        members.add(new Member("phone", "+33600000001", BETWEEN, Optional.empty(), "p2"));
        member("cookie", "k1", "p1");
        member("cookie", "k2", "p1");
        member("shop_id", "S1", "p2");
        member("cookie", "kiosk.PAR01", "p9");

        TruthReport report = report();

        assertThat(report.pairPrecision()).isEqualTo(1);
        assertThat(report.pairRecall()).isEqualTo(1);
        assertThat(report.bCubedF1()).isEqualTo(1);
        assertThat(report.truePersons()).isEqualTo(2);
        assertThat(report.foundPersons()).isEqualTo(2);
        assertThat(report.exactPersons()).isEqualTo(2);
        assertThat(report.wrongPairs()).isEmpty();
        assertThat(report.missedPairs()).isEmpty();
    }

    @Test
    void recycledNumberThatJoinsTwoIsBlamed() {
        member("crm_id", "C1", "p1");
        member("phone", "+33600000001", "p1");
        member("cookie", "k1", "p1");
        member("cookie", "k2", "p3");
        member("shop_id", "S1", "p1");

        TruthReport report = report();

        // Together: C1, phone (A), k1, phone (B), S1 = 10 pairs, of which 3 in A and 1 in B are right.
        assertThat(report.pairPrecision()).isEqualTo(0.4);
        // True: 6 in A and 1 in B; with evidence: 3 in A and 1 in B, all found.
        assertThat(report.pairRecall()).isCloseTo(4 / 7.0, within(1e-9));
        assertThat(report.linkableRecall()).isEqualTo(1);
        assertThat(report.bCubedPrecision()).isCloseTo((3 * 3 / 5.0 + 2 * 2 / 5.0 + 1) / 6, within(1e-9));
        assertThat(report.bCubedRecall()).isCloseTo((3 * 3 / 4.0 + 1 / 4.0 + 2) / 6, within(1e-9));
        assertThat(report.wrongPairs()).containsExactly(new Cause("recycled phone number", 6, "A and B"));
        assertThat(report.missedPairs()).containsExactly(new Cause("no evidence in the silos", 3, "A"));
        assertThat(report.largestPerson()).isEqualTo(5);
    }

    @Test
    void whatIsLeftApartIsExplainedByWhatWasPlanted() {
        member("crm_id", "C1", "p1");
        member("cookie", "k1", "p2");
        member("phone", "+33600000001", "p1");

        TruthReport report = report();

        assertThat(report.unresolved()).isEqualTo(2);
        assertThat(report.missedPairs())
                .extracting(Cause::label, Cause::pairs)
                .containsExactlyInAnyOrder(
                        tuple("shared family device", 2L),
                        tuple("no evidence in the silos", 3L),
                        tuple("typo in a name", 1L));
        assertThat(report.text()).contains("persons: 2 true").doesNotContain("Petit");
    }

    @Test
    void memberIsTakenAtTheTimeTheIdentifierWasSeen() {
        members.add(new Member("cookie", "k1", BETWEEN, Optional.empty(), "p2"));
        members.add(new Member("cookie", "k1", LONG_AGO, Optional.of(BETWEEN), "p1"));
        member("crm_id", "C1", "p1");
        member("phone", "+33600000001", "p1");

        assertThat(report().missedPairs()).extracting(Cause::label).doesNotContain("shared family device");
    }

    @Test
    void householdsAreComparedAsPairsOfPersons() throws IOException {
        String rest = ",F,1980-01-01,e,m,Paris,FR,0,1,1,true,true,true,true,,false,,,";
        // A and B live together, and so do C and D.
        write(
                "persons.csv",
                "person",
                "A,0,Ana,Petit" + rest,
                "B,0,Bea,Petit" + rest,
                "C,1,Cleo,Grand" + rest,
                "D,1,Dan,Grand" + rest);
        write(
                "identifiers.csv",
                "person",
                "A,crm_id,1,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,0,",
                "B,crm_id,2,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,0,",
                "C,crm_id,3,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,0,",
                "D,crm_id,4,2025-01-01T00:00:00Z,2025-01-01T00:00:00Z,0,");
        for (String id : List.of("1", "2", "3", "4")) {
            member("crm_id", id, "p" + id);
        }

        Households figures = TruthReport.compare(folder, members.iterator(), Map.of("p1", "h", "p2", "h", "p3", "h"))
                .households();

        // Found: three pairs, of which A and B is right; C and D is missed.
        assertThat(figures).isEqualTo(new Households(2, 1, 1 / 3.0, 1 / 2.0));
    }
}
