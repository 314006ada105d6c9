package io.parcours.ingestion.source.jdbc;

import io.parcours.lakehouse.definition.Span;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a relation has been read: the greatest value of the column, and how many rows stood in the overlap before it. The overlap is read
 * again each time, since a transaction may commit rows with older values later; the count tells such rows from none.
 *
 * @param column name of the column
 * @param to greatest value read, as the database writes it
 * @param recent rows in the overlap up to {@code to}, and those without a value
 */
record Watermark(String column, String to, long recent) {
    private static final long DAY = 86_400;
    private static final Pattern FORM = Pattern.compile("(\\d+) rows up to (.*) by (.*)", Pattern.DOTALL);
    private static final Pattern MOMENT =
            Pattern.compile("(\\d{4,}-\\d\\d-\\d\\d)(?:[ T](\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)(.*))?");
    private static final DateTimeFormatter SECONDS = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    /** As kept between runs. */
    String cursor() {
        return recent + " rows up to " + to + " by " + column;
    }

    /** Reads a cursor; empty when it belongs to another column, so that reading starts anew. */
    static Optional<Watermark> parse(String cursor, String column) {
        Matcher matcher = FORM.matcher(cursor);
        return matcher.matches() && matcher.group(3).equals(column)
                ? Optional.of(new Watermark(column, matcher.group(2), Long.parseLong(matcher.group(1))))
                : Optional.empty();
    }

    /** The value from which on rows are read again; the watermark itself where there is no way to go back. */
    String from(SqlColumn column, Overlap overlap) {
        return before(to, column, overlap);
    }

    static String before(String to, SqlColumn column, Overlap overlap) {
        try {
            return switch (column.order()) {
                case NUMBER -> new BigDecimal(to).subtract(overlap.number()).toPlainString();
                case DATE ->
                    LocalDate.parse(to)
                            .minusDays((overlap.span().seconds() + DAY - 1) / DAY)
                            .toString();
                case TIME, MOMENT -> earlier(to, overlap.span());
                case TEXT -> to;
            };
        } catch (DateTimeParseException | NumberFormatException e) {
            return to;
        }
    }

    private static String earlier(String to, Span span) {
        Matcher matcher = MOMENT.matcher(to);
        if (!matcher.matches()) {
            return to;
        }
        String time = matcher.group(2) == null ? "00:00:00" : matcher.group(2);
        String zone = matcher.group(3) == null ? "" : matcher.group(3);
        LocalDateTime moment = LocalDateTime.parse(matcher.group(1) + "T" + time);
        return SECONDS.format(span.before(moment.atZone(ZoneOffset.UTC))) + zone;
    }
}
