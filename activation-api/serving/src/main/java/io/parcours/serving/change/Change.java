package io.parcours.serving.change;

import java.time.Instant;
import java.util.Comparator;

/**
 * An entry into a segment or an exit from it.
 *
 * @param at data time of the run that saw it
 */
public record Change(Instant at, String personId, boolean entered) {
    /** As they stand in files. */
    public static final Comparator<Change> IN_ORDER =
            Comparator.comparing(Change::at).thenComparing(Change::personId).thenComparing(Change::entered);
}
