package io.parcours.identity.person;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a person's id.
 *
 * @param into the person that took over, where there is one
 * @param at microseconds since 1970: when the data showed it
 */
public record PersonChange(
        Kind kind, String person, @Nullable String into, long at, String cause) {
    /** What happened. */
    public enum Kind {
        CREATED,
        MERGED,
        SPLIT,
        RETIRED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
