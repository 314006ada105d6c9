package io.parcours.identity.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was said about a purpose under one identifier of a person.
 *
 * @param identifier namespace and value
 * @param channel the channel it holds for, or {@link #ANY_CHANNEL}
 * @param source form, call, preference centre ...
 */
public record Statement(
        String identifier,
        String purpose,
        String channel,
        boolean granted,
        Instant at,
        @Nullable String source) {
    public static final String ANY_CHANNEL = "any";

    /** Whether it speaks about a channel: by name, or about all of them. */
    boolean speaksOf(String wanted) {
        return channel.equals(wanted) || channel.equals(ANY_CHANNEL);
    }
}
