package io.parcours.identity.match;

import org.apache.commons.codec.language.DoubleMetaphone;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** String similarities, each with its fast way out. */
final class Similarity {
    private static final JaroWinklerSimilarity JARO_WINKLER = new JaroWinklerSimilarity();
    private static final DoubleMetaphone METAPHONE = new DoubleMetaphone();

    /** How many first letters count, and how much each, in Winkler's measure. */
    private static final int LONGEST_PREFIX = 4;

    private static final double PREFIX_WEIGHT = 0.1;
    private static final double ROUNDING = 1e-9;

    private Similarity() {}

    /** Whether two words are at least so much alike, from 0 (nothing in common) to 1 (equal); Winkler 1990. */
    static boolean alike(String left, String right, double least) {
        if (left.equals(right)) {
            return true;
        }
        return !left.isEmpty()
                && !right.isEmpty()
                && mostAlike(left, right) >= least - ROUNDING
                && JARO_WINKLER.apply(left, right) >= least;
    }

    /** What Jaro and Winkler's measure cannot exceed, by the letters that one word has and the other lacks. */
    private static double mostAlike(String left, String right) {
        double common = Math.min(lettersIn(letters(right), left), lettersIn(letters(left), right));
        double jaro = (common / left.length() + common / right.length() + 1) / 3;
        int prefix = 0;
        int most = Math.min(LONGEST_PREFIX, Math.min(left.length(), right.length()));
        while (prefix < most && left.charAt(prefix) == right.charAt(prefix)) {
            prefix++;
        }
        return jaro + PREFIX_WEIGHT * prefix * (1 - jaro);
    }

    /** A bit a letter; those of a few share one. */
    private static long letters(String word) {
        long letters = 0;
        for (int i = 0; i < word.length(); i++) {
            letters |= 1L << word.charAt(i);
        }
        return letters;
    }

    private static int lettersIn(long letters, String word) {
        int in = 0;
        for (int i = 0; i < word.length(); i++) {
            in += (int) (letters >>> word.charAt(i) & 1);
        }
        return in;
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
        int leftEnd = left.length();
        int rightEnd = right.length();
        if (Math.abs(leftEnd - rightEnd) > limit) {
            return false;
        }
        // What both begin and end with costs nothing.
        int start = 0;
        while (start < leftEnd && start < rightEnd && left.charAt(start) == right.charAt(start)) {
            start++;
        }
        while (leftEnd > start && rightEnd > start && left.charAt(leftEnd - 1) == right.charAt(rightEnd - 1)) {
            leftEnd--;
            rightEnd--;
        }
        int n = leftEnd - start;
        int m = rightEnd - start;
        if (n == 0 || m == 0) {
            return n + m <= limit;
        }
        if (limit == 1) {
            return n == 1 && m == 1 || n == 2 && m == 2 && swapped(left, right, start);
        }
        return distanceWithin(left, right, start, n, m, limit);
    }

    private static boolean swapped(String left, String right, int start) {
        return left.charAt(start) == right.charAt(start + 1) && left.charAt(start + 1) == right.charAt(start);
    }

    /** As {@link #within}, of the {@code n} and {@code m} characters from {@code start}. */
    private static boolean distanceWithin(String left, String right, int start, int n, int m, int limit) {
        int[] beforePrevious = new int[m + 1];
        int[] previous = new int[m + 1];
        int[] current = new int[m + 1];
        for (int j = 0; j <= m; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= n; i++) {
            char one = left.charAt(start + i - 1);
            current[0] = i;
            int least = i;
            for (int j = 1; j <= m; j++) {
                char other = right.charAt(start + j - 1);
                int best =
                        Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + (one == other ? 0 : 1));
                if (i > 1 && j > 1 && one == right.charAt(start + j - 2) && left.charAt(start + i - 2) == other) {
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
