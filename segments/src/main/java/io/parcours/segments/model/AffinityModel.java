package io.parcours.segments.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who likes what: factors of items by alternating least squares with implicit preferences (Hu, Koren and Volinsky, Collaborative filtering for implicit
 * feedback datasets, ICDM 2008). A person's own factors follow from what the person did and those of the items alone, so that a person is scored
 * without learning anew.
 *
 * @param items what can be liked, in the order of the alphabet
 * @param factors a row an item
 * @param alpha how much more sure a preference is with every time
 * @param regularization a person's share is this times the number of items the person did something with, as Spark ML weighs it
 */
public record AffinityModel(List<String> items, double[][] factors, double alpha, double regularization)
        implements Serializable {
    /** More would make the model a long text; those left out are bought by the fewest. */
    public static final int MOST_ITEMS = 500;

    public AffinityModel {
        items = List.copyOf(items);
        if (items.size() != factors.length) {
            throw new IllegalArgumentException(items.size() + " items, but factors of " + factors.length);
        }
    }

    /** How many factors an item has. */
    int rank() {
        return factors.length == 0 ? 0 : factors[0].length;
    }

    /** The person's factors: the least squares that a round of learning solves for a person, the items' factors being as they are. */
    public double[] person(Map<String, Long> times) {
        int rank = rank();
        double[][] left = new double[rank][rank];
        double[] right = new double[rank];
        for (double[] factor : factors) {
            add(left, factor, 1);
        }
        int known = 0;
        for (int item = 0; item < items.size(); item++) {
            double sure = alpha * times.getOrDefault(items.get(item), 0L);
            if (sure > 0) {
                known++;
                add(left, factors[item], sure);
                for (int i = 0; i < rank; i++) {
                    right[i] += (1 + sure) * factors[item][i];
                }
            }
        }
        if (known == 0) {
            return right;
        }
        for (int i = 0; i < rank; i++) {
            left[i][i] += regularization * known;
        }
        return solve(left, right);
    }

    private static void add(double[][] sum, double[] factor, double weight) {
        for (int i = 0; i < factor.length; i++) {
            for (int j = 0; j < factor.length; j++) {
                sum[i][j] += weight * factor[i] * factor[j];
            }
        }
    }

    /** By Cholesky: the matrix is symmetric, and positive definite once regularized. */
    private static double[] solve(double[][] matrix, double[] right) {
        int size = right.length;
        double[] solution = Arrays.copyOf(right, size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= matrix[i][k] * matrix[j][k];
                }
                matrix[i][j] = i == j ? Math.sqrt(sum) : sum / matrix[j][j];
            }
        }
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < i; k++) {
                solution[i] -= matrix[i][k] * solution[k];
            }
            solution[i] /= matrix[i][i];
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int k = i + 1; k < size; k++) {
                solution[i] -= matrix[k][i] * solution[k];
            }
            solution[i] /= matrix[i][i];
        }
        return solution;
    }

    /**
     * The items that the person likes most, bought before or not, the best first.
     *
     * @return empty for a person who did nothing with a known item
     */
    public List<String> top(Map<String, Long> times, int most) {
        if (items.stream().noneMatch(times::containsKey)) {
            return List.of();
        }
        double[] person = person(times);
        Map<String, Double> liking = new HashMap<>();
        for (int item = 0; item < items.size(); item++) {
            double sum = 0;
            for (int i = 0; i < person.length; i++) {
                sum += person[i] * factors[item][i];
            }
            liking.put(items.get(item), sum);
        }
        List<String> best = new ArrayList<>(items);
        best.sort(Comparator.<String>comparingDouble(item -> -liking.getOrDefault(item, 0.0))
                .thenComparing(Comparator.naturalOrder()));
        return best.stream().limit(most).toList();
    }
}
