package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times as clients write them, and what they are once the client's clock is put right. */
final class SentTime {
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
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

    private static Instant parse(String text) {
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
