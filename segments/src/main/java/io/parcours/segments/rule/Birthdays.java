package io.parcours.segments.rule;

import java.time.LocalDate;
import java.time.MonthDay;
import java.time.Period;
import java.time.temporal.ChronoUnit;

/** Birthdays and ages; who is born on 29 February celebrates on the 28th in other years. */
public final class Birthdays {
    private Birthdays() {}

    /** Days until the next birthday; 0 = today. */
    public static long daysUntil(LocalDate birth, LocalDate today) {
        MonthDay day = MonthDay.from(birth);
        LocalDate next = day.atYear(today.getYear());
        if (next.isBefore(today)) {
            next = day.atYear(today.getYear() + 1);
        }
        return ChronoUnit.DAYS.between(today, next);
    }

    public static boolean within(LocalDate birth, LocalDate today, int days) {
        return !birth.isAfter(today) && daysUntil(birth, today) <= days;
    }

    /** Whole years; below 0 for a birth date in the future. */
    public static int age(LocalDate birth, LocalDate today) {
        return Period.between(birth, today).getYears();
    }
}
