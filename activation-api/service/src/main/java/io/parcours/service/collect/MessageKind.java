package io.parcours.service.collect;

import java.util.List;
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

    private static final List<MessageKind> ALL = List.of(values());

    private final String eventName;
    private final String wireName;

    MessageKind(String eventName) {
        this.eventName = eventName;
        this.wireName = name().toLowerCase(Locale.ROOT);
    }

    /** What the touchpoint is called in {@code silver.events}; empty for a track, which brings its own name. */
    String eventName() {
        return eventName;
    }

    String wireName() {
        return wireName;
    }

    static Optional<MessageKind> of(String wireName) {
        for (MessageKind kind : ALL) {
            if (kind.wireName.equals(wireName)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
