package io.parcours.identity.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.identity.profile.Survivorship.Source;
import io.parcours.identity.profile.Survivorship.Survivor;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChildBirthsTest {
    private static final String WRITTEN = "2026-05-01";

    private static Source record(String id, String written, String birth) {
        Instant at = LocalDate.parse(written).atStartOfDay(ZoneOffset.UTC).toInstant();
        return new Source(
                "club",
                id,
                ChronoUnit.MICROS.between(Instant.EPOCH, at),
                Map.of("child_birth_date", Date.valueOf(birth)));
    }

    private static Optional<String> newest(Source... records) {
        return ChildBirths.newest(List.of(records)).map(newest -> newest.value().toString());
    }

    @Test
    void theNewestChildIsTheOneThatWasBornLastWhicheverRecordIsNewer() {
        assertThat(newest(record("1", "2026-04-01", "2026-03-02"), record("2", "2026-05-01", "2019-01-05")))
                .contains("2026-03-02");
        assertThat(newest(new Source("crm", "7", 0, Map.of("given_name", "Ann"))))
                .isEmpty();
        assertThat(newest()).isEmpty();
    }

    @Test
    void anExpectedChildIsKnownUpToAYearAheadOfTheDayItWasTold() {
        assertThat(newest(record("1", WRITTEN, "2027-05-01"))).contains("2027-05-01");
        assertThat(newest(record("1", WRITTEN, "2027-05-02"), record("2", WRITTEN, "2024-02-29")))
                .contains("2024-02-29");
    }

    @Test
    void defaultsOfSystemsAndDaysBeforeNineteenHundredSayNothing() {
        for (String nothing : List.of("1899-12-31", "1900-01-01", "1901-01-01", "1970-01-01", "9999-12-31")) {
            assertThat(newest(record("1", WRITTEN, nothing))).as(nothing).isEmpty();
        }
        assertThat(newest(record("1", WRITTEN, "1970-01-02"))).contains("1970-01-02");
    }

    @Test
    void ofRecordsThatSayTheSameDayTheNewestIsTheSourceInAnyOrder() {
        Source older = record("1", "2026-04-01", "2026-03-02");
        Source newer = record("2", "2026-05-01", "2026-03-02");
        Source asNew = record("3", "2026-05-01", "2026-03-02");
        assertThat(List.of(List.of(older, newer, asNew), List.of(asNew, newer, older)))
                .allSatisfy(records -> assertThat(ChildBirths.newest(records).map(Survivor::source))
                        .contains(newer));
    }
}
