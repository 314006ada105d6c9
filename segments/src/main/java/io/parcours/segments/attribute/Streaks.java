package io.parcours.segments.attribute;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.util.Collection;
import java.util.TreeSet;

/** Finds the longest run of days, weeks or months in a row. */
public final class Streaks {
    /** 1970-01-01 was a Thursday. */
    private static final int DAYS_BEFORE_THURSDAY = 3;

    private Streaks() {}

    public static long longest(Collection<Instant> moments, Aggregate.Pages pages, ZoneId zone) {
        TreeSet<Long> numbers = new TreeSet<>();
        moments.forEach(moment -> numbers.add(number(LocalDate.ofInstant(moment, zone), pages)));
        long longest = 0;
        long run = 0;
        long before = Long.MIN_VALUE;
        for (long number : numbers) {
            run = number == before + 1 ? run + 1 : 1;
            longest = Math.max(longest, run);
            before = number;
        }
        return longest;
    }

    private static long number(LocalDate day, Aggregate.Pages pages) {
        return switch (pages) {
            case DAYS -> day.toEpochDay();
            case WEEKS -> Math.floorDiv(day.toEpochDay() + DAYS_BEFORE_THURSDAY, 7L);
            case MONTHS -> day.getLong(ChronoField.PROLEPTIC_MONTH);
        };
    }
}
