package io.parcours.identity.job;

import java.util.Locale;

/** What an identifier may do, as it stands in {@code identity.identifiers}. */
enum IdentifierState {
    LINKING,
    /** Several persons use it: it belongs to none of them, or to whoever logged in last. */
    SHARED,
    /** It never enters the graph. */
    QUARANTINED;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
