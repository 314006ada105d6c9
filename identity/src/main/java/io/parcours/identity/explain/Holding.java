package io.parcours.identity.explain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whose something was for a time: a row of {@code identity.members}.
 *
 * @param to until when, exclusive; null = still
 */
public record Holding(End end, Instant from, @Nullable Instant to, String person) {
    public boolean isNow() {
        return to == null;
    }

    /** Whether it held at some moment of {@code [first, last)}. */
    public boolean meets(Instant first, Instant last) {
        return from.isBefore(last) && (to == null || to.isAfter(first));
    }
}
