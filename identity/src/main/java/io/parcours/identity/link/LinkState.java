package io.parcours.identity.link;

import java.util.Locale;

/** What became of a link. */
public enum LinkState {
    /** Both ends are one person, or the device's owner at the time. */
    KEPT,
    /** One end is shared by several persons and joins nobody. */
    CUT,
    /** Joining would have broken a rule. */
    REFUSED;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
