package io.parcours.identity.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Joins persons by average linkage: two clusters become one when their pairs, taken together, speak for it. One strong
 * pair between two groups whose other pairs contradict it does not join them, which is how chains of plain connected
 * components grow too big; and a poor record that agrees a little with each of many is not lost. A record that belongs equally to two that cannot be one
 * joins neither.
 */
public final class EntityClusters {
    /** Bounds of what one pair may add to an average: a pair with a dozen agreeing fields says no more than a sure one. */
    private static final double LEAST = -6;

    private static final double MOST = 10;

    /** No average makes up for a pair that is ruled out. */
    private static final double NEVER = -1e9;

    /** Averages that differ by less say as much for the one as for the other. */
    private static final double TIE = 1;

    private static final int LARGEST_GROUP = 1_500;

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
        Map<Long, Double> known = new HashMap<>();
        for (int i = 0; i < pairs.length; i++) {
            known.put(pairs[i], weights[i]);
        }
        int[] all = new int[persons];
        Arrays.setAll(all, i -> i);
        int[] result = all.clone();
        for (int[] group : connected(all, pairs, weights, bar)) {
            agglomerate(group, known, bar, averageBar, missing, result);
        }
        return result;
    }

    /**
     * Groups of two and more that pairs at or above the bar connect. A group too big for the quadratic work that follows
     * is taken apart at its weakest pairs, by raising the bar inside it.
     */
    private static List<int[]> connected(int[] persons, long[] pairs, double[] weights, double bar) {
        Map<Integer, Integer> component = new HashMap<>();
        for (int person : persons) {
            component.put(person, person);
        }
        for (int i = 0; i < pairs.length; i++) {
            Integer left = (int) (pairs[i] >> 32);
            Integer right = (int) pairs[i];
            if (weights[i] >= bar && component.containsKey(left) && component.containsKey(right)) {
                union(component, left, right);
            }
        }
        Map<Integer, List<Integer>> members = new TreeMap<>();
        for (int person : persons) {
            members.computeIfAbsent(find(component, person), key -> new ArrayList<>())
                    .add(person);
        }
        List<int[]> groups = new ArrayList<>();
        for (List<Integer> group : members.values()) {
            int[] ids = group.stream().mapToInt(Integer::intValue).sorted().toArray();
            if (ids.length > LARGEST_GROUP) {
                groups.addAll(connected(ids, pairs, weights, bar + 1));
            } else if (ids.length > 1) {
                groups.add(ids);
            }
        }
        return groups;
    }

    private static Integer find(Map<Integer, Integer> parent, Integer node) {
        Integer current = node;
        while (true) {
            Integer up = Objects.requireNonNull(parent.get(current));
            if (up.equals(current)) {
                return current;
            }
            Integer further = Objects.requireNonNull(parent.get(up));
            parent.put(current, further);
            current = further;
        }
    }

    private static void union(Map<Integer, Integer> parent, Integer left, Integer right) {
        Integer a = find(parent, left);
        Integer b = find(parent, right);
        if (!a.equals(b)) {
            parent.put(Math.max(a, b), Math.min(a, b));
        }
    }

    private record Join(double average, int left, int right, int version) {}

    private static void agglomerate(
            int[] group, Map<Long, Double> known, double bar, double averageBar, PairWeight missing, int[] result) {
        int n = group.length;
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
                int left = group[i];
                int right = group[j];
                Double weight = known.get((long) left << 32 | right);
                double log = weight == null ? missing.of(left, right) : weight;
                double bounded = log <= Learnt.RULED_OUT ? NEVER : Math.max(LEAST, Math.min(MOST, log));
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
            if (isTorn(i, j, sum, most, size, gone, bar) || isTorn(j, i, sum, most, size, gone, bar)) {
                continue;
            }
            gone[j] = true;
            size[i] += size[j];
            version[i]++;
            union(result, group[i], group[j]);
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

    /** Whether a cluster belongs as much to a third as to the second, and these two cannot be one: then it is nobody's. */
    private static boolean isTorn(
            int cluster, int second, double[][] sum, double[][] most, int[] size, boolean[] gone, double bar) {
        double average = sum[cluster][second] / ((double) size[cluster] * size[second]);
        for (int third = 0; third < size.length; third++) {
            if (third == cluster || third == second || gone[third] || most[cluster][third] < bar) {
                continue;
            }
            boolean rival = sum[cluster][third] / ((double) size[cluster] * size[third]) > average - TIE;
            if (rival && sum[second][third] <= NEVER / 2) {
                return true;
            }
        }
        return false;
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
