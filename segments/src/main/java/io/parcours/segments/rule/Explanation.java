package io.parcours.segments.rule;

import java.util.List;

/**
 * Why a condition holds for a person or not.
 *
 * @param condition the condition on one line
 * @param parts the conditions it is made of
 */
public record Explanation(String condition, boolean holds, Found found, List<Explanation> parts) {
    public Explanation {
        parts = List.copyOf(parts);
    }

    /**
     * @param words what the data says, for example {@code 2 times}; empty where the parts say it
     * @param eventIds the latest touchpoints that counted
     */
    public record Found(String words, List<String> eventIds) {
        static final Found NOTHING = new Found("", List.of());

        public Found {
            eventIds = List.copyOf(eventIds);
        }

        static Found value(String words) {
            return new Found(words, List.of());
        }
    }
}
