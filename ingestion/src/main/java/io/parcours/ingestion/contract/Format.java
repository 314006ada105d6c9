package io.parcours.ingestion.contract;

import java.time.ZoneId;
import java.util.List;

/**
 * How a silo writes dates, times and numbers.
 *
 * @param patterns date patterns, tried in turn; none = ISO 8601. {@code epoch seconds} and {@code epoch millis} are patterns too
 * @param zone zone of times that carry no offset of their own. A local time that the spring change skips is taken as that much later; one that the
 *     autumn change repeats is taken as its first occurrence
 * @param decimalComma whether numbers are written {@code 1.234,56} instead of {@code 1234.56}
 */
public record Format(List<String> patterns, ZoneId zone, boolean decimalComma) {
    public Format {
        patterns = List.copyOf(patterns);
    }
}
