package io.parcours.ingestion.source.jdbc;

import io.parcours.lakehouse.definition.Span;
import java.math.BigDecimal;

/**
 * How far before the watermark rows are read again: a time for columns of time, a number for columns of numbers.
 */
public record Overlap(Span span, BigDecimal number) {
    public static final Overlap DEFAULT = new Overlap(new Span(10, Span.Unit.MINUTES), BigDecimal.valueOf(1_000));

    /** Reads {@code 10 minutes} or {@code 1000}. @throws IllegalArgumentException with advice when it is neither */
    public static Overlap parse(String text) {
        String trimmed = text.trim();
        if (trimmed.matches("\\d{1,18}")) {
            return new Overlap(DEFAULT.span, new BigDecimal(trimmed));
        }
        try {
            return new Overlap(Span.parse(trimmed), DEFAULT.number);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "write a time such as 10 minutes, or a number where newer_by: names a number", e);
        }
    }
}
