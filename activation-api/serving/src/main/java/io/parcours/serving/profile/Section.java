package io.parcours.serving.profile;

import java.util.Locale;

/** A part of a stored profile that can be answered alone; the order is the stored order and never changes. */
public enum Section {
    PROFILE("{}"),
    ATTRIBUTES("{}"),
    IDENTIFIERS("[]"),
    SEGMENTS("[]"),
    CONSENTS("[]"),
    /** The newest events, newest first. */
    EVENTS("[]");

    private final String empty;

    Section(String empty) {
        this.empty = empty;
    }

    /** The JSON of a section nothing is known of. */
    public String empty() {
        return empty;
    }

    /** The name in paths and answers. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
