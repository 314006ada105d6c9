package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as clients write them, and what they are once the client's clock is put right. */
final class SentTime {
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final long DAY = 86_400;
    private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");

    private SentTime() {}

    /**
     * @param happened when the client says it happened, by its clock; null = when it arrived
     * @param sent when the client says it sent it, by the same clock; null = its clock is taken to be right
     * @return {@code received − (sent − happened)}, never later than {@code received}
     */
    static Instant corrected(@Nullable Instant happened, @Nullable Instant sent, Instant received) {
        if (happened == null) {
            return received;
        }
        Instant corrected = sent == null ? happened : received.minus(Duration.between(happened, sent));
        if (corrected.isBefore(FIRST)) {
            return FIRST;
        }
        return corrected.isAfter(received) ? received : corrected;
    }

    /** ISO-8601, UTC where no offset is given, or milliseconds since 1970; empty for anything else. */
    static Optional<Instant> parse(JsonNode value) {
        try {
            Instant time;
            if (value.isIntegralNumber() && value.canConvertToLong()) {
                time = Instant.ofEpochMilli(value.longValue());
            } else if (value.isTextual()) {
                time = parse(value.textValue().strip());
            } else {
                return Optional.empty();
            }
            return time.isBefore(FIRST) || time.isAfter(LAST) ? Optional.empty() : Optional.of(time);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** As {@link Instant#toString} writes it; of whole milliseconds, as nearly all are, without a formatter. */
    static String text(Instant time) {
        int nanos = time.getNano();
        if (nanos % 1_000_000 != 0 || time.isBefore(FIRST) || time.isAfter(LAST)) {
            return time.toString();
        }
        LocalDate day = LocalDate.ofEpochDay(time.getEpochSecond() / DAY);
        int second = (int) (time.getEpochSecond() % DAY);
        byte[] text = "0000-00-00T00:00:00.000Z".getBytes(StandardCharsets.US_ASCII);
        digits(text, 0, 4, day.getYear());
        digits(text, 5, 2, day.getMonthValue());
        digits(text, 8, 2, day.getDayOfMonth());
        digits(text, 11, 2, second / 3600);
        digits(text, 14, 2, second / 60 % 60);
        digits(text, 17, 2, second % 60);
        if (nanos == 0) {
            text[19] = 'Z';
            return new String(text, 0, 20, StandardCharsets.US_ASCII);
        }
        digits(text, 20, 3, nanos / 1_000_000);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static void digits(byte[] text, int from, int count, int number) {
        int rest = number;
        for (int at = from + count - 1; at >= from; at--) {
            text[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** {@code 2026-02-01T10:00:00Z} with or without a fraction of up to nine digits; null for anything else, which a formatter has to read. */
    private static @Nullable Instant usual(String text) {
        int length = text.length();
        if (length < 20
                || length > 30
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(length - 1) != 'Z'
                || length > 20 && (length < 22 || text.charAt(19) != '.')) {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int fraction = length == 20 ? 0 : number(text, 20, length - 1);
        if ((year | month | day | hour | minute | second | fraction) < 0 || hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        for (int i = length - 1; i < 29; i++) {
            fraction *= 10;
        }
        return Instant.ofEpochSecond(
                LocalDate.of(year, month, day).toEpochDay() * DAY + hour * 3600L + minute * 60L + second,
                length == 20 ? 0 : fraction);
    }

    /** The number that digits make; less than 0 when there is something else among them. */
    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static Instant parse(String text) {
        Instant usual = usual(text);
        if (usual != null) {
            return usual;
        }
        if (!text.isEmpty() && text.length() <= 15 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        String iso =
                text.length() > 10 && text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
        TemporalAccessor parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, Instant::from, LocalDateTime::from);
        return parsed instanceof Instant instant
                ? instant
                : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
    }
}
