package io.parcours.identity.profile;

import io.parcours.identity.key.Placeholders;
import io.parcours.identity.profile.Survivorship.Source;
import io.parcours.identity.profile.Survivorship.Survivor;
import io.parcours.lakehouse.contract.RecordColumn;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells from what records say of children when a person's newest one was born, or is expected. Defaults of some system say nothing, nor do days before
 * 1900 and days more than a year after the record was written: nobody knows of a birth so early. It is the record's day that counts, not today's, so
 * that time alone changes nothing.
 */
public final class ChildBirths {
    private static final String FIELD = RecordColumn.CHILD_BIRTH_DATE.sqlName();
    private static final LocalDate EARLIEST = LocalDate.of(1900, 1, 1);
    private static final int YEARS_AHEAD = 1;
    private static final Comparator<Source> NEWEST = Comparator.comparing(ChildBirths::day)
            .thenComparingLong(Source::updatedAt)
            .thenComparing(Source::silo, Comparator.reverseOrder())
            .thenComparing(Source::recordId, Comparator.reverseOrder());

    private ChildBirths() {}

    /** The latest day that a record says; of records that say the same one, the newest is its source. */
    public static Optional<Survivor> newest(List<Source> records) {
        return records.stream()
                .filter(record -> record.values().containsKey(FIELD))
                .filter(ChildBirths::plausible)
                .max(NEWEST)
                .map(record -> new Survivor(value(record), record));
    }

    private static boolean plausible(Source record) {
        LocalDate day = day(record);
        LocalDate written =
                LocalDate.ofInstant(Instant.EPOCH.plus(record.updatedAt(), ChronoUnit.MICROS), ZoneOffset.UTC);
        return !Placeholders.isBirthDate(day)
                && !day.isBefore(EARLIEST)
                && !day.isAfter(written.plusYears(YEARS_AHEAD));
    }

    private static LocalDate day(Source record) {
        return value(record).toLocalDate();
    }

    private static Date value(Source record) {
        return (Date) Objects.requireNonNull(record.values().get(FIELD));
    }
}
