package io.parcours.identity.evaluate;

import java.util.HashMap;
import java.util.Map;

/**
 * How well clusters agree with the true persons.
 *
 * @param pairPrecision share of the pairs in one cluster that are one person; 1 when there is no such pair
 * @param pairRecall share of the pairs of one person that are in one cluster; 1 when there is no such pair
 * @param pairF1 harmonic mean of the two
 * @param bcubedPrecision mean over records of the share of its cluster that is its person (Bagga and Baldwin 1998)
 * @param bcubedRecall mean over records of the share of its person that is in its cluster
 * @param bcubedF1 harmonic mean of the two
 * @param exactClusters clusters that are exactly one person
 * @param clusters clusters found
 * @param truths true persons
 * @param largestCluster records of the largest cluster
 * @param largestTruth records of the largest true person
 * @param falsePairs pairs in one cluster that are two persons
 * @param missedPairs pairs of one person that are in two clusters
 */
public record ClusterQuality(
        double pairPrecision,
        double pairRecall,
        double pairF1,
        double bcubedPrecision,
        double bcubedRecall,
        double bcubedF1,
        long exactClusters,
        long clusters,
        long truths,
        long largestCluster,
        long largestTruth,
        long falsePairs,
        long missedPairs) {

    /** Takes one record after the other; counts only, so that memory grows with clusters and persons, not with pairs. */
    public static final class Count {
        private final Map<String, Map<String, Long>> clusters = new HashMap<>();
        private final Map<String, Long> truths = new HashMap<>();

        /** A record, the cluster it was put in, and the person it truly is. */
        public Count add(String cluster, String truth) {
            clusters.computeIfAbsent(cluster, key -> new HashMap<>(2)).merge(truth, 1L, Long::sum);
            truths.merge(truth, 1L, Long::sum);
            return this;
        }

        public ClusterQuality quality() {
            long truePairs = 0;
            long largestTruth = 0;
            long records = 0;
            for (long size : truths.values()) {
                truePairs += pairs(size);
                largestTruth = Math.max(largestTruth, size);
                records += size;
            }
            long clusterPairs = 0;
            long rightPairs = 0;
            long exact = 0;
            long largestCluster = 0;
            double bcubedPrecision = 0;
            double bcubedRecall = 0;
            for (Map<String, Long> parts : clusters.values()) {
                long size = parts.values().stream().mapToLong(Long::longValue).sum();
                largestCluster = Math.max(largestCluster, size);
                clusterPairs += pairs(size);
                for (Map.Entry<String, Long> part : parts.entrySet()) {
                    long shared = part.getValue();
                    long truth = truths.getOrDefault(part.getKey(), shared);
                    rightPairs += pairs(shared);
                    bcubedPrecision += (double) shared * shared / size;
                    bcubedRecall += (double) shared * shared / truth;
                    if (shared == size && shared == truth) {
                        exact++;
                    }
                }
            }
            double precision = clusterPairs == 0 ? 1 : (double) rightPairs / clusterPairs;
            double recall = truePairs == 0 ? 1 : (double) rightPairs / truePairs;
            double meanPrecision = records == 0 ? 1 : bcubedPrecision / records;
            double meanRecall = records == 0 ? 1 : bcubedRecall / records;
            return new ClusterQuality(
                    precision,
                    recall,
                    harmonic(precision, recall),
                    meanPrecision,
                    meanRecall,
                    harmonic(meanPrecision, meanRecall),
                    exact,
                    clusters.size(),
                    truths.size(),
                    largestCluster,
                    largestTruth,
                    clusterPairs - rightPairs,
                    truePairs - rightPairs);
        }

        private static long pairs(long records) {
            return records * (records - 1) / 2;
        }

        private static double harmonic(double left, double right) {
            return left + right == 0 ? 0 : 2 * left * right / (left + right);
        }
    }
}
