package io.parcours.identity.match;

import org.apache.commons.codec.language.DoubleMetaphone;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** String similarities, each with its fast way out. */
final class Similarity {
    private static final JaroWinklerSimilarity JARO_WINKLER = new JaroWinklerSimilarity();
    private static final DoubleMetaphone METAPHONE = new DoubleMetaphone();

    private Similarity() {}

    /** From 0 (nothing in common) to 1 (equal); Winkler 1990. */
    static double jaroWinkler(String left, String right) {
        if (left.equals(right)) {
            return 1;
        }
        return left.isEmpty() || right.isEmpty() ? 0 : JARO_WINKLER.apply(left, right);
    }

    /** How it sounds (Double Metaphone, Philips 2000), or {@code ""} for a word without letters. */
    static String sound(String word) {
        String sound = METAPHONE.doubleMetaphone(word);
        return sound == null ? "" : sound;
    }

    /**
     * Whether the words differ by at most {@code limit} insertions, deletions, substitutions or swaps of neighbours
     * (optimal string alignment, Damerau 1964).
     */
    static boolean within(String left, String right, int limit) {
        int n = left.length();
        int m = right.length();
        if (Math.abs(n - m) > limit) {
            return false;
        }
        int[] beforePrevious = new int[m + 1];
        int[] previous = new int[m + 1];
        int[] current = new int[m + 1];
        for (int j = 0; j <= m; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= n; i++) {
            current[0] = i;
            int least = i;
            for (int j = 1; j <= m; j++) {
                int cost = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    best = Math.min(best, beforePrevious[j - 2] + 1);
                }
                current[j] = best;
                least = Math.min(least, best);
            }
            if (least > limit) {
                return false;
            }
            int[] spare = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = spare;
        }
        return previous[m] <= limit;
    }
}
