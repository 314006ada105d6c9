package io.parcours.lakehouse.definition;

import java.io.Serializable;
import java.time.Duration;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as people write it: {@code 90 days}, {@code 30 minutes}, {@code 6 months}. */
public record Span(int count, Unit unit) implements Serializable {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\s*([A-Za-z]+)");

    /** Units from a second to a year; days and longer follow the calendar, not 24-hour blocks. */
    public enum Unit {
        SECONDS,
        MINUTES,
        HOURS,
        DAYS,
        WEEKS,
        MONTHS,
        YEARS
    }

    public Span {
        if (count < 0) {
            throw new IllegalArgumentException("a span cannot be negative");
        }
    }

    /** Reads {@code 90 days}. @throws IllegalArgumentException with advice when it is not a span */
    public static Span parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (matcher.matches()) {
            String word = matcher.group(2).toUpperCase(Locale.ROOT);
            for (Unit unit : Unit.values()) {
                if (unit.name().equals(word) || unit.name().equals(word + "S")) {
                    return new Span(Integer.parseInt(matcher.group(1)), unit);
                }
            }
        }
        throw new IllegalArgumentException("write a number and a unit, for example 90 days, 30 minutes or 6 months");
    }

    public ZonedDateTime before(ZonedDateTime moment) {
        return switch (unit) {
            case SECONDS -> moment.minus(Duration.ofSeconds(count));
            case MINUTES -> moment.minus(Duration.ofMinutes(count));
            case HOURS -> moment.minus(Duration.ofHours(count));
            case DAYS -> moment.minus(Period.ofDays(count));
            case WEEKS -> moment.minus(Period.ofWeeks(count));
            case MONTHS -> moment.minus(Period.ofMonths(count));
            case YEARS -> moment.minus(Period.ofYears(count));
        };
    }

    /** Length in seconds, a month counted as 30 days and a year as 365: for comparing spans, not for dates. */
    public long seconds() {
        return switch (unit) {
            case SECONDS -> count;
            case MINUTES -> count * 60L;
            case HOURS -> count * 3_600L;
            case DAYS -> count * 86_400L;
            case WEEKS -> count * 604_800L;
            case MONTHS -> count * 2_592_000L;
            case YEARS -> count * 31_536_000L;
        };
    }

    @Override
    public String toString() {
        String name = unit.name().toLowerCase(Locale.ROOT);
        return count + " " + (count == 1 ? name.substring(0, name.length() - 1) : name);
    }
}
