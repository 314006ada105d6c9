package io.parcours.demo.truth;

import io.parcours.demo.truth.TruthReport.Households;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts pairs of true persons by true and by found household. */
final class Dwellings {
    private final Map<String, String> householdOf;
    private final Map<String, Long> byTruth = new HashMap<>();
    private final Map<String, Long> byFound = new HashMap<>();
    private final Map<String, Long> byBoth = new HashMap<>();
    private final Map<String, Set<String>> personsOf = new HashMap<>();

    /** @param householdOf the found household of each found person who has one */
    Dwellings(Map<String, String> householdOf) {
        this.householdOf = householdOf;
    }

    /** @param found the found person with most of this true one's identifiers */
    void add(String trueHousehold, String found) {
        byTruth.merge(trueHousehold, 1L, Long::sum);
        // Two true persons found as one are no household: the mistake is counted among persons.
        Optional<String> household = Optional.ofNullable(householdOf.get(found))
                .filter(id ->
                        personsOf.computeIfAbsent(id, key -> new HashSet<>()).add(found));
        household.ifPresent(id -> {
            byFound.merge(id, 1L, Long::sum);
            byBoth.merge(trueHousehold + " " + id, 1L, Long::sum);
        });
    }

    Households figures() {
        long right = pairs(byBoth);
        return new Households(
                byTruth.values().stream().filter(persons -> persons > 1).count(),
                byFound.values().stream().filter(persons -> persons > 1).count(),
                share(right, pairs(byFound)),
                share(right, pairs(byTruth)));
    }

    private static long pairs(Map<String, Long> counts) {
        return counts.values().stream()
                .mapToLong(count -> count * (count - 1) / 2)
                .sum();
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 1 : (double) part / whole;
    }
}
