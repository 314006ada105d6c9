package io.parcours.identity.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntityClustersTest {
    private static final double BAR = 3;

    @Test
    void aStrongPairBetweenTwoContradictingGroupsDoesNotJoinThem() {
        // 0-1 and 2-3 are sure, 1-2 looks alike, the other pairs across say no.
        double[][] weights = new double[4][4];
        set(weights, 0, 1, 9);
        set(weights, 2, 3, 9);
        set(weights, 1, 2, 5);
        set(weights, 0, 2, -6);
        set(weights, 0, 3, -6);
        set(weights, 1, 3, -6);

        assertThat(cluster(weights)).containsExactly(0, 0, 2, 2);
    }

    @Test
    void aPoorRecordThatAgreesALittleWithEachOfManyJoins() {
        double[][] weights = new double[4][4];
        set(weights, 0, 1, 9);
        set(weights, 0, 2, 9);
        set(weights, 1, 2, 9);
        set(weights, 0, 3, 3.5);
        set(weights, 1, 3, 1);
        set(weights, 2, 3, 1);

        assertThat(cluster(weights)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void aRecordThatBelongsEquallyToTwoWhoCannotBeOneJoinsNeither() {
        double[][] weights = new double[4][4];
        set(weights, 0, 1, Learnt.RULED_OUT);
        set(weights, 0, 2, 5);
        set(weights, 1, 2, 5.5);
        // A fourth is clearly the first one's.
        set(weights, 0, 3, 9);
        set(weights, 1, 3, 4);
        set(weights, 2, 3, 5.2);

        assertThat(cluster(weights)).containsExactly(0, 1, 2, 0);
    }

    @Test
    void aPairBelowTheBarNeverStartsACluster() {
        double[][] weights = new double[2][2];
        set(weights, 0, 1, 2.9);

        assertThat(cluster(weights)).containsExactly(0, 1);
    }

    @Test
    void aHugeChainIsTakenApartInsteadOfStallingTheRun() {
        int persons = 5_000;
        long[] pairs = new long[persons - 1];
        double[] weights = new double[persons - 1];
        Random random = new Random(3);
        for (int i = 0; i + 1 < persons; i++) {
            pairs[i] = (long) i << 32 | (i + 1);
            weights[i] = BAR + random.nextDouble() * 5;
        }

        int[] clusters = EntityClusters.cluster(persons, pairs, weights, BAR, 0, (left, right) -> -6);

        int[] sizes = new int[persons];
        Arrays.stream(clusters).forEach(root -> sizes[root]++);
        assertThat(Arrays.stream(sizes).max().orElseThrow()).isBetween(2, 10);
    }

    @Test
    void theOrderOfPairsDoesNotMatter() {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            double[][] weights = new double[12][12];
            for (int i = 0; i < 12; i++) {
                for (int j = i + 1; j < 12; j++) {
                    set(weights, i, j, random.nextInt(-8, 10) + random.nextDouble());
                }
            }
            int[] expected = cluster(weights);
            int[] shuffled = clusterBackwards(weights);
            assertThat(shuffled).as("round " + round).isEqualTo(expected);
        }
    }

    private static void set(double[][] weights, int left, int right, double weight) {
        weights[left][right] = weight;
        weights[right][left] = weight;
    }

    private static int[] cluster(double[][] weights) {
        return cluster(weights, false);
    }

    private static int[] clusterBackwards(double[][] weights) {
        return cluster(weights, true);
    }

    private static int[] cluster(double[][] weights, boolean backwards) {
        int n = weights.length;
        long[] pairs = new long[n * (n - 1) / 2];
        double[] given = new double[pairs.length];
        int next = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                int at = backwards ? pairs.length - 1 - next : next;
                pairs[at] = (long) i << 32 | j;
                given[at] = weights[i][j];
                next++;
            }
        }
        return EntityClusters.cluster(n, pairs, given, BAR, 0, (left, right) -> weights[left][right]);
    }
}
