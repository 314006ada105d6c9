package io.parcours.service.destination;

import java.util.Locale;

/** What a parcel asks of a destination. */
public enum Action {
    ADD,
    REMOVE,
    /** Hold exactly these members from now on. */
    REPLACE,
    /** What is added from here to {@link #END} is every member; it has no rows itself. */
    BEGIN,
    /** All members were added since {@link #BEGIN}: whoever was not is none. It has no rows itself. */
    END;

    public String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
