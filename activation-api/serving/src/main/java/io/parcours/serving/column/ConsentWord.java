package io.parcours.serving.column;

import org.jspecify.annotations.Nullable;

/**
 * A word of the column of consents: what counts for a purpose and a channel that a person spoke of, or, without a channel, that the person agreed to
 * some channel.
 */
public record ConsentWord(String purpose, @Nullable String channel, boolean granted) {
    /** What was said for every channel. */
    public static final String ANY = "any";

    public String encoded() {
        return purpose + "\t" + (channel == null ? "" : channel) + "\t" + (granted ? "yes" : "no");
    }
}
