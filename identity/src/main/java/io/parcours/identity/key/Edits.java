package io.parcours.identity.key;

/** Differences between two words, counted (optimal string alignment: insert, delete, replace, swap neighbours). */
final class Edits {
    private Edits() {}

    /** Number of edits, or {@code limit + 1} when there are more. */
    static int between(String left, String right, int limit) {
        int n = left.length();
        int m = right.length();
        if (Math.abs(n - m) > limit) {
            return limit + 1;
        }
        int[] beforePrevious = new int[m + 1];
        int[] previous = new int[m + 1];
        int[] current = new int[m + 1];
        for (int j = 0; j <= m; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= n; i++) {
            current[0] = i;
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
            }
            int[] spare = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = spare;
        }
        return Math.min(previous[m], limit + 1);
    }

    /** Whether the words are equal but for one swap of neighbours. */
    static boolean isSwap(String left, String right) {
        if (left.length() != right.length()) {
            return false;
        }
        int i = 0;
        while (i < left.length() && left.charAt(i) == right.charAt(i)) {
            i++;
        }
        return i + 1 < left.length()
                && left.charAt(i) == right.charAt(i + 1)
                && left.charAt(i + 1) == right.charAt(i)
                && left.regionMatches(i + 2, right, i + 2, left.length() - i - 2);
    }
}
