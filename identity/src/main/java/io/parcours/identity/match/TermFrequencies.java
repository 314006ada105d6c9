package io.parcours.identity.match;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * How common a value is among the persons: agreeing on a rare family name says more than agreeing on a common one
 * (Newcombe 1959).
 */
public final class TermFrequencies {
    private final Map<Comparison, Map<String, Integer>> counts = new EnumMap<>(Comparison.class);
    private final Map<Comparison, Long> totals = new EnumMap<>(Comparison.class);

    public void count(Features person) {
        add(Comparison.GIVEN_NAME, person.given);
        add(Comparison.FAMILY_NAME, person.family);
        add(Comparison.CITY, person.city);
        add(Comparison.POSTCODE, person.postcode);
        add(Comparison.BIRTH_DATE, person.birth);
    }

    private void add(Comparison comparison, String value) {
        if (!value.isEmpty()) {
            counts.computeIfAbsent(comparison, key -> new HashMap<>()).merge(value, 1, Integer::sum);
            totals.merge(comparison, 1L, Long::sum);
        }
    }

    /** Share of persons with this value among those that have one; never zero. */
    double share(Comparison comparison, String value) {
        Map<String, Integer> of = counts.getOrDefault(comparison, Map.of());
        long total = totals.getOrDefault(comparison, 1L);
        return Math.max(1, of.getOrDefault(value, 1)) / (double) total;
    }
}
