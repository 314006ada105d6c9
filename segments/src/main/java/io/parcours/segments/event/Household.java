package io.parcours.segments.event;

import java.util.List;

/**
 * Those a person lives with.
 *
 * @param persons how many they are, the person included
 * @param others the touchpoints of all but the person, in any order
 */
public record Household(int persons, List<Touchpoint> others) {
    public static final Household ALONE = new Household(1, List.of());

    public Household {
        if (persons < 1) {
            throw new IllegalArgumentException("a household has at least the person itself");
        }
        others = List.copyOf(others);
    }
}
