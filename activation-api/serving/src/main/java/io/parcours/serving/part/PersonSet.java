package io.parcours.serving.part;

import org.jspecify.annotations.Nullable;

/** A set of persons that a generation holds as a bitmap. */
public sealed interface PersonSet {
    /** Members of a segment. */
    record InSegment(String segment) implements PersonSet {}

    /** Who may be used for a purpose, by one channel or, where it is null, by at least one. */
    record MayUse(String purpose, @Nullable String channel) implements PersonSet {
        /** A yes or no that holds for every channel a person said nothing else about. */
        public static final String ANY = "any";
    }

    /**
     * Who may not be used for a purpose by a channel. Only parts hold it: it keeps whoever agreed to any channel, and refused this one, out of
     * the channel's set.
     */
    record MayNotUse(String purpose, String channel) implements PersonSet {}

    /** Persons known by more than a cookie or a device. */
    record Known() implements PersonSet {}

    /** The set as one word; {@link #decode} reads it back. */
    default String encoded() {
        if (this instanceof InSegment in) {
            return "s\t" + in.segment();
        }
        if (this instanceof MayUse may) {
            return may.channel() == null ? "p\t" + may.purpose() : "c\t" + may.purpose() + "\t" + may.channel();
        }
        if (this instanceof MayNotUse not) {
            return "n\t" + not.purpose() + "\t" + not.channel();
        }
        return "k";
    }

    static PersonSet decode(String encoded) {
        String[] words = encoded.split("\t", -1);
        return switch (words[0]) {
            case "s" -> new InSegment(words[1]);
            case "p" -> new MayUse(words[1], null);
            case "c" -> new MayUse(words[1], words[2]);
            case "n" -> new MayNotUse(words[1], words[2]);
            default -> new Known();
        };
    }
}
