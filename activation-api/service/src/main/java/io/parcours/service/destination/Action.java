package io.parcours.service.destination;

import java.util.Locale;

/** What a parcel asks of a destination. */
public enum Action {
    ADD,
    REMOVE,
    /** Hold exactly these members from now on. */
    REPLACE;

    public String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
