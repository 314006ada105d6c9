package io.parcours.identity.household;

import java.util.Locale;

/**
 * Something that a person may share with others of a household.
 *
 * @param value what is shared: the same for all who do
 */
public record Tie(Kind kind, String value, String person) {
    /** The stronger kinds come first. */
    public enum Kind {
        /** The same family name at the same address. */
        ADDRESS,
        /** A device or cookie on which several persons logged in. */
        DEVICE;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
