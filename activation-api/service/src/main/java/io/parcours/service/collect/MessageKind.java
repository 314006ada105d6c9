package io.parcours.service.collect;

import java.util.Locale;
import java.util.Optional;

/** The calls of Segment's specification. */
public enum MessageKind {
    IDENTIFY("Identified"),
    TRACK(""),
    PAGE("Page Viewed"),
    SCREEN("Screen Viewed"),
    GROUP("Group Joined"),
    ALIAS("Aliased");

    private final String eventName;

    MessageKind(String eventName) {
        this.eventName = eventName;
    }

    /** What the touchpoint is called in {@code silver.events}; empty for a track, which brings its own name. */
    String eventName() {
        return eventName;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<MessageKind> of(String wireName) {
        for (MessageKind kind : values()) {
            if (kind.wireName().equals(wireName)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
