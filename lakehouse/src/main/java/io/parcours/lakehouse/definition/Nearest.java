package io.parcours.lakehouse.definition;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known word that a misspelt one most likely meant. */
public final class Nearest {
    private Nearest() {}

    /** "did you mean …?" where a known word is near, else the list of what is allowed. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known)
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElseGet(() -> known.isEmpty()
                        ? "remove it"
                        : "use one of "
                                + String.join(", ", known.stream().sorted().toList()));
    }

    /** The nearest known word, if it differs by no more than a third of its letters. */
    public static Optional<String> to(String word, Collection<String> known) {
        String wanted = word.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(wanted, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate ->
                        distance(wanted, candidate.toLowerCase(Locale.ROOT)) <= Math.max(1, candidate.length() / 3));
    }

    /** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment): swaps are the commonest slip. */
    private static int distance(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[left.length()][right.length()];
    }
}
