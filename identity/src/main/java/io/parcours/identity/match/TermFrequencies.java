package io.parcours.identity.match;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * How common a value is among the persons: agreeing on a rare family name says more than agreeing on a common one
 * (Newcombe 1959).
 */
public final class TermFrequencies implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EnumMap<Comparison, Map<String, Integer>> counts = new EnumMap<>(Comparison.class);
    private final EnumMap<Comparison, Long> totals = new EnumMap<>(Comparison.class);

    /** Tells the terms of a person whose frequency matters. */
    public static void terms(Features person, BiConsumer<Comparison, String> terms) {
        tell(terms, Comparison.GIVEN_NAME, person.given);
        tell(terms, Comparison.FAMILY_NAME, person.family);
        tell(terms, Comparison.CITY, person.city);
        tell(terms, Comparison.POSTCODE, person.postcode);
    }

    private static void tell(BiConsumer<Comparison, String> terms, Comparison comparison, String value) {
        if (!value.isEmpty()) {
            terms.accept(comparison, value);
        }
    }

    /** How many persons have a term. */
    public void count(Comparison comparison, String term, int persons) {
        counts.computeIfAbsent(comparison, key -> new HashMap<>()).put(term, persons);
    }

    /** How many persons have a value for this comparison at all. */
    public void total(Comparison comparison, long persons) {
        totals.put(comparison, persons);
    }

    /** Calls back with everything that was told: terms in order, then totals. */
    void each(BiConsumer<Comparison, Map<String, Integer>> terms, BiConsumer<Comparison, Long> totals) {
        counts.forEach((comparison, of) -> terms.accept(comparison, new TreeMap<>(of)));
        this.totals.forEach(totals);
    }

    /** Share of persons with this value among those that have one; never zero. */
    double share(Comparison comparison, String value) {
        Map<String, Integer> of = counts.getOrDefault(comparison, Map.of());
        long total = totals.getOrDefault(comparison, 1L);
        return Math.max(1, of.getOrDefault(value, 1)) / (double) total;
    }
}
