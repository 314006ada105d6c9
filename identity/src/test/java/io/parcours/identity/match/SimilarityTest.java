package io.parcours.identity.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.junit.jupiter.api.Test;

/** The fast ways out change no answer. */
class SimilarityTest {
    private static final int[] LIMITS = {0, 1, 2};
    private static final double[] BARS = {0.5, 0.7, 0.88, 0.9};

    @Test
    void wordsAreWithinALimitWhereTheFullTableSaysSo() {
        List<String> words = words("ab", 6);
        words.addAll(words("abc", 4));
        for (String left : words) {
            for (String right : words) {
                int distance = distance(left, right);
                for (int limit : LIMITS) {
                    assertThat(Similarity.within(left, right, limit))
                            .as("%s and %s within %s", left, right, limit)
                            .isEqualTo(distance <= limit);
                }
            }
        }
    }

    @Test
    void wordsAreAlikeWhereJaroAndWinklerSaySo() {
        Random random = new Random(7);
        JaroWinklerSimilarity oracle = new JaroWinklerSimilarity();
        int alike = 0;
        for (int i = 0; i < 200_000; i++) {
            String left = word(random);
            String right = random.nextBoolean() ? word(random) : slip(left, random);
            for (double bar : BARS) {
                boolean expected = oracle.apply(left, right) >= bar;
                assertThat(Similarity.alike(left, right, bar))
                        .as("%s and %s at %s", left, right, bar)
                        .isEqualTo(expected);
                alike += expected ? 1 : 0;
            }
        }
        assertThat(alike).isBetween(100_000, 700_000);
        assertThat(Similarity.alike("", "", 0.9)).isTrue();
        assertThat(Similarity.alike("", "a", 0.1)).isFalse();
    }

    /** All words over these letters, up to a length. */
    private static List<String> words(String letters, int longest) {
        List<String> all = new ArrayList<>(List.of(""));
        int from = 0;
        for (int length = 1; length <= longest; length++) {
            int to = all.size();
            for (int i = from; i < to; i++) {
                for (char letter : letters.toCharArray()) {
                    all.add(all.get(i) + letter);
                }
            }
            from = to;
        }
        return all;
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        int length = 1 + random.nextInt(12);
        for (int i = 0; i < length; i++) {
            // Two of them share a bit of the sets of letters.
            word.append("aeinrstlo é'-)".charAt(random.nextInt(14)));
        }
        return word.toString();
    }

    private static String slip(String word, Random random) {
        int at = random.nextInt(word.length());
        char letter = word(random).charAt(0);
        return switch (random.nextInt(3)) {
            case 0 -> word.substring(0, at) + letter + word.substring(at);
            case 1 -> word.substring(0, at) + letter + word.substring(at + 1);
            default -> new StringBuilder(word).reverse().toString();
        };
    }

    /** Optimal string alignment by its definition, over all of both words. */
    private static int distance(String left, String right) {
        int[][] table = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int cost = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(table[i - 1][j], table[i][j - 1]) + 1, table[i - 1][j - 1] + cost);
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    best = Math.min(best, table[i - 2][j - 2] + 1);
                }
                table[i][j] = best;
            }
        }
        return table[left.length()][right.length()];
    }
}
