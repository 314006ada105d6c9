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

    /** So many times commoner than a misspelling is what was meant, at least. */
    private static final int COMMONER = 25;

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

    /**
     * Whether one of two values that are nearly the same seems to be the other one misspelt: hardly anybody has it. Two names that both are in
     * use, Meyer and Meier, are something else.
     */
    boolean misspelt(Comparison comparison, String one, String other) {
        if (!counts.containsKey(comparison)) {
            return false;
        }
        int persons = persons(comparison, one);
        int others = persons(comparison, other);
        return Math.min(persons, others) <= Math.max(1, Math.max(persons, others) / COMMONER);
    }

    /** Share of persons of these names, as far as one does not depend on the other. */
    double named(Features person) {
        return share(Comparison.GIVEN_NAME, person.given) * share(Comparison.FAMILY_NAME, person.family);
    }

    /** The same without counting this one. */
    double alsoNamed(Features person) {
        return others(Comparison.GIVEN_NAME, person.given) * others(Comparison.FAMILY_NAME, person.family);
    }

    private double others(Comparison comparison, String value) {
        return (persons(comparison, value) - 1) / (double) totals.getOrDefault(comparison, 1L);
    }

    private int persons(Comparison comparison, String value) {
        return Math.max(1, counts.getOrDefault(comparison, Map.of()).getOrDefault(value, 1));
    }

    /** Share of persons with this value among those that have one; never zero. */
    double share(Comparison comparison, String value) {
        return persons(comparison, value) / (double) totals.getOrDefault(comparison, 1L);
    }
}
