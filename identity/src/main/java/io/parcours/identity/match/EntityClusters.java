package io.parcours.identity.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Joins persons by average linkage: two clusters become one when their pairs, taken together, speak for it. One strong
 * pair between two groups whose other pairs contradict it does not join them, which is how chains of plain connected
 * components grow too big; and a poor record that agrees a little with each of many is not lost.
 */
public final class EntityClusters {
    /** Bounds of what one pair may add to an average: a pair with a dozen agreeing fields says no more than a sure one. */
    private static final double LEAST = -6;

    private static final double MOST = 10;

    /** Log odds of a pair. */
    @FunctionalInterface
    public interface PairWeight {
        double of(int left, int right);
    }

    private EntityClusters() {}

    /**
     * @param persons number of persons, numbered from 0
     * @param pairs candidate pairs, smaller number in the upper 32 bits
     * @param weights log odds of each pair
     * @param bar log odds that the strongest pair between two clusters must reach
     * @param averageBar log odds that the average over all pairs between two clusters must reach
     * @param missing weight of a pair that is no candidate
     * @return for each person the smallest number of its cluster
     */
    public static int[] cluster(
            int persons, long[] pairs, double[] weights, double bar, double averageBar, PairWeight missing) {
        int[] component = new int[persons];
        Arrays.setAll(component, i -> i);
        for (int i = 0; i < pairs.length; i++) {
            if (weights[i] >= bar) {
                union(component, (int) (pairs[i] >> 32), (int) pairs[i]);
            }
        }
        Map<Integer, List<Integer>> members = new HashMap<>();
        for (int i = 0; i < persons; i++) {
            members.computeIfAbsent(find(component, i), key -> new ArrayList<>())
                    .add(i);
        }
        Map<Long, Double> known = new HashMap<>();
        for (int i = 0; i < pairs.length; i++) {
            int left = (int) (pairs[i] >> 32);
            int right = (int) pairs[i];
            if (find(component, left) == find(component, right)) {
                known.put(pairs[i], weights[i]);
            }
        }
        int[] result = new int[persons];
        Arrays.setAll(result, i -> i);
        for (List<Integer> group : members.values()) {
            if (group.size() > 1) {
                agglomerate(group, known, bar, averageBar, missing, result);
            }
        }
        return result;
    }

    private record Join(double average, int left, int right, int version) {}

    private static void agglomerate(
            List<Integer> group,
            Map<Long, Double> known,
            double bar,
            double averageBar,
            PairWeight missing,
            int[] result) {
        int n = group.size();
        double[][] sum = new double[n][n];
        double[][] most = new double[n][n];
        int[] size = new int[n];
        int[] version = new int[n];
        boolean[] gone = new boolean[n];
        PriorityQueue<Join> queue = new PriorityQueue<>(Comparator.comparingDouble((Join join) -> -join.average())
                .thenComparingInt(Join::left)
                .thenComparingInt(Join::right));
        for (int i = 0; i < n; i++) {
            size[i] = 1;
            for (int j = i + 1; j < n; j++) {
                int left = group.get(i);
                int right = group.get(j);
                Double weight = known.get((long) left << 32 | right);
                double log = weight == null ? missing.of(left, right) : weight;
                double bounded = Math.max(LEAST, Math.min(MOST, log));
                sum[i][j] = sum[j][i] = bounded;
                most[i][j] = most[j][i] = log;
                if (log >= bar) {
                    queue.add(new Join(bounded, i, j, 0));
                }
            }
        }
        while (!queue.isEmpty()) {
            Join join = queue.poll();
            int i = join.left();
            int j = join.right();
            if (gone[i] || gone[j] || version[i] + version[j] != join.version()) {
                continue;
            }
            if (join.average() < averageBar) {
                break;
            }
            gone[j] = true;
            size[i] += size[j];
            version[i]++;
            union(result, group.get(i), group.get(j));
            for (int k = 0; k < n; k++) {
                if (gone[k] || k == i) {
                    continue;
                }
                sum[i][k] = sum[k][i] = sum[i][k] + sum[j][k];
                most[i][k] = most[k][i] = Math.max(most[i][k], most[j][k]);
                if (most[i][k] >= bar) {
                    double average = sum[i][k] / ((double) size[i] * size[k]);
                    queue.add(new Join(average, Math.min(i, k), Math.max(i, k), version[i] + version[k]));
                }
            }
        }
        for (int person : group) {
            result[person] = find(result, person);
        }
    }

    private static int find(int[] parent, int node) {
        while (parent[node] != node) {
            parent[node] = parent[parent[node]];
            node = parent[node];
        }
        return node;
    }

    private static void union(int[] parent, int left, int right) {
        int a = find(parent, left);
        int b = find(parent, right);
        if (a != b) {
            parent[Math.max(a, b)] = Math.min(a, b);
        }
    }
}
