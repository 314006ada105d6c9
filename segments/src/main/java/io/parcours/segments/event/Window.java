package io.parcours.segments.event;

import io.parcours.lakehouse.definition.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Which part of a history counts. Windows of days and longer are made of whole days in the person's time zone, so that they
 * only move at midnight: {@code 90 days} is today and the 90 days before it. Hours and less are counted back from the moment itself.
 * What lies after that moment never counts.
 */
public sealed interface Window {
    Lifetime LIFETIME = new Lifetime();

    record Lifetime() implements Window {
        @Override
        public Stretch at(AsOf now) {
            return new Stretch(Optional.empty(), Window.end(now));
        }

        @Override
        public String words() {
            return "lifetime";
        }
    }

    record Last(Span span) implements Window {
        public Last {
            if (span.count() < 1) {
                throw new IllegalArgumentException("a window is at least 1 long");
            }
        }

        @Override
        public Stretch at(AsOf now) {
            return new Stretch(Optional.of(Window.start(span, now)), Window.end(now));
        }

        @Override
        public String words() {
            return span.toString();
        }
    }

    record Calendar(Page page) implements Window {
        @Override
        public Stretch at(AsOf now) {
            return Window.page(page, now, Window.end(now));
        }

        @Override
        public String words() {
            return page.words();
        }
    }

    Stretch at(AsOf now);

    /** As it is written in definitions. */
    String words();

    /** A page of the calendar. */
    enum Page {
        TODAY,
        YESTERDAY,
        THIS_MONTH,
        LAST_MONTH,
        THIS_YEAR,
        LAST_YEAR;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** The half-open stretch of time from {@code from} (absent = since ever) to before {@code until}. */
    record Stretch(Optional<Instant> from, Instant until) {
        public boolean holds(Instant at) {
            return at.isBefore(until) && from.map(start -> !at.isBefore(start)).orElse(true);
        }
    }

    /** Reads {@code 90 days}, {@code last month} or {@code lifetime}. @throws IllegalArgumentException with advice */
    static Window parse(String text) {
        String wanted = text.trim().toLowerCase(Locale.ROOT);
        if (wanted.equals("lifetime")) {
            return LIFETIME;
        }
        Optional<Page> page = Arrays.stream(Page.values())
                .filter(candidate -> candidate.words().equals(wanted))
                .findFirst();
        if (page.isPresent()) {
            return new Calendar(page.get());
        }
        try {
            return new Last(Span.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "write a number and a unit such as 90 days or 6 months, or one of today, yesterday, this month, last month,"
                            + " this year, last year, lifetime",
                    e);
        }
    }

    /** Tables keep microseconds: the first one that does not count any more. */
    private static Instant end(AsOf now) {
        return now.at().truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
    }

    private static Instant start(Span span, AsOf now) {
        return switch (span.unit()) {
            case SECONDS, MINUTES, HOURS -> span.before(now.local()).toInstant();
            case DAYS, WEEKS, MONTHS, YEARS -> midnight(span.before(now.local()).toLocalDate(), now);
        };
    }

    private static Stretch page(Page page, AsOf now, Instant end) {
        LocalDate today = now.today();
        LocalDate month = today.withDayOfMonth(1);
        LocalDate year = today.withDayOfYear(1);
        return switch (page) {
            case TODAY -> new Stretch(Optional.of(midnight(today, now)), end);
            case YESTERDAY -> new Stretch(Optional.of(midnight(today.minusDays(1), now)), midnight(today, now));
            case THIS_MONTH -> new Stretch(Optional.of(midnight(month, now)), end);
            case LAST_MONTH -> new Stretch(Optional.of(midnight(month.minusMonths(1), now)), midnight(month, now));
            case THIS_YEAR -> new Stretch(Optional.of(midnight(year, now)), end);
            case LAST_YEAR -> new Stretch(Optional.of(midnight(year.minusYears(1), now)), midnight(year, now));
        };
    }

    private static Instant midnight(LocalDate day, AsOf now) {
        return day.atStartOfDay(now.zone()).toInstant();
    }
}
