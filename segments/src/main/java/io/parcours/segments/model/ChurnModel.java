package io.parcours.segments.model;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.jspecify.annotations.Nullable;

/**
 * Logistic regression with a ridge on logarithms of behaviour: how likely it is that a customer does not come back in time. Few numbers, each of
 * which can be read: how far an input moves the odds from those of the average customer.
 */
public record ChurnModel(double intercept, List<Input> inputs) implements Serializable {
    private static final double RIDGE = 1;
    private static final int MOST_STEPS = 50;
    private static final double SETTLED = 1e-10;
    private static final int SHOWN = 3;
    /** Odds that move less than this are no reason. */
    private static final double SLIGHT = Math.log(1.05);

    /**
     * What the model makes of one attribute.
     *
     * @param mean of its logarithm over the customers it was learnt from, and {@code spread} their standard deviation
     * @param weight on the logarithm of the odds, per standard deviation
     * @param unknown weight of not being known
     */
    public record Input(String name, double mean, double spread, double weight, double unknown)
            implements Serializable {
        double standardised(double value) {
            return (logarithm(value) - mean) / spread;
        }

        double push(@Nullable Double value) {
            return value == null ? unknown : weight * standardised(value);
        }
    }

    /**
     * A customer at some time.
     *
     * @param values of the inputs; null = not known
     * @param gone whether the customer did not come back in time
     */
    public record Case(List<@Nullable Double> values, boolean gone) {
        public Case {
            values = java.util.Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    public ChurnModel {
        inputs = List.copyOf(inputs);
    }

    /** Of both signs, and 0 at 0: the tenth order says less than the second. */
    static double logarithm(double value) {
        return Math.copySign(Math.log1p(Math.abs(value)), value);
    }

    /** @throws IllegalArgumentException when the cases all went one way */
    public static ChurnModel fit(List<String> names, List<Case> cases) {
        long gone = cases.stream().filter(Case::gone).count();
        if (gone == 0 || gone == cases.size()) {
            throw new IllegalArgumentException(gone == 0 ? "everybody came back in time" : "nobody came back in time");
        }
        List<Input> scales = IntStream.range(0, names.size())
                .mapToObj(i -> scale(names.get(i), i, cases))
                .toList();
        double[] best = newton(cases, scales);
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < scales.size(); i++) {
            Input scale = scales.get(i);
            inputs.add(new Input(scale.name(), scale.mean(), scale.spread(), best[1 + 2 * i], best[2 + 2 * i]));
        }
        return new ChurnModel(best[0], inputs);
    }

    private static Input scale(String name, int index, List<Case> cases) {
        double[] known = cases.stream()
                .map(each -> each.values().get(index))
                .filter(java.util.Objects::nonNull)
                .mapToDouble(ChurnModel::logarithm)
                .toArray();
        double mean = java.util.Arrays.stream(known).average().orElse(0);
        double variance = java.util.Arrays.stream(known)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        // What never varies cannot tell anybody apart: it keeps a weight of 0.
        return new Input(name, mean, variance > 1e-12 ? Math.sqrt(variance) : 1, 0, 0);
    }

    /** Intercept, then per input its weight and the weight of its absence. */
    private static double[] newton(List<Case> cases, List<Input> scales) {
        int size = 1 + 2 * scales.size();
        RealVector weights = new ArrayRealVector(size);
        for (int step = 0; step < MOST_STEPS; step++) {
            RealMatrix curvature = new Array2DRowRealMatrix(size, size);
            double[] gradient = new double[size];
            double[] row = new double[size];
            for (Case each : cases) {
                fill(row, each, scales);
                double odds = 0;
                for (int i = 0; i < size; i++) {
                    odds += weights.getEntry(i) * row[i];
                }
                double chance = logistic(odds);
                double miss = (each.gone() ? 1 : 0) - chance;
                double curve = Math.max(chance * (1 - chance), 1e-12);
                for (int i = 0; i < size; i++) {
                    if (row[i] == 0) {
                        continue;
                    }
                    gradient[i] += miss * row[i];
                    for (int j = 0; j <= i; j++) {
                        curvature.addToEntry(i, j, curve * row[i] * row[j]);
                    }
                }
            }
            for (int i = 0; i < size; i++) {
                double ridge = i == 0 ? 1e-9 : RIDGE;
                gradient[i] -= ridge * weights.getEntry(i);
                curvature.addToEntry(i, i, ridge);
                for (int j = 0;
                        j < i;
                        j++) { // Summed once: the other half, rounded in another order, would not be its mirror.
                    curvature.setEntry(j, i, curvature.getEntry(i, j));
                }
            }
            RealVector change = new CholeskyDecomposition(curvature).getSolver().solve(new ArrayRealVector(gradient));
            weights = weights.add(change);
            if (change.getLInfNorm() < SETTLED) {
                break;
            }
        }
        return weights.toArray();
    }

    private static void fill(double[] row, Case each, List<Input> scales) {
        row[0] = 1;
        for (int i = 0; i < scales.size(); i++) {
            Double value = each.values().get(i);
            row[1 + 2 * i] = value == null ? 0 : scales.get(i).standardised(value);
            row[2 + 2 * i] = value == null ? 1 : 0;
        }
    }

    private static double logistic(double odds) {
        return 1 / (1 + Math.exp(-odds));
    }

    /** How likely it is that a customer with these values does not come back in time. */
    public double chance(List<@Nullable Double> values) {
        double odds = intercept;
        for (int i = 0; i < inputs.size(); i++) {
            odds += inputs.get(i).push(values.get(i));
        }
        return logistic(odds);
    }

    /** The inputs that moved the odds most, the strongest first: {@code days_since_order 143 (odds × 3.3)}. */
    public String because(List<@Nullable Double> values) {
        record Push(String what, double by) {}
        List<Push> pushes = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            double by = input.push(values.get(i));
            if (Math.abs(by) >= SLIGHT) {
                pushes.add(new Push(input.name() + " " + shown(values.get(i)), by));
            }
        }
        return pushes.isEmpty()
                ? "nothing unusual"
                : pushes.stream()
                        .sorted(Comparator.comparingDouble((Push push) -> -Math.abs(push.by()))
                                .thenComparing(Push::what))
                        .limit(SHOWN)
                        .map(push -> String.format(Locale.ROOT, "%s (odds × %.2f)", push.what(), Math.exp(push.by())))
                        .collect(Collectors.joining(", "));
    }

    private static String shown(@Nullable Double value) {
        return value == null
                ? "unknown"
                : BigDecimal.valueOf(value)
                        .setScale(2, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
