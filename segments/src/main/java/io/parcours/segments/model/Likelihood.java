package io.parcours.segments.model;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/** Finds the positive parameters under which data are most likely: Nelder–Mead over their logarithms, with a fixed start and no chance in it. */
final class Likelihood {
    private static final int MOST_EVALUATIONS = 20_000;
    private static final int MOST_RESTARTS = 20;
    private static final double SETTLED = 1e-9;
    /** Keeps parameters between e^-30 and e^30; beyond, the likelihood is flat. */
    private static final double FARTHEST = 30;

    private Likelihood() {}

    /** @param start positive values to start from */
    static double[] greatest(ToDoubleFunction<double[]> logLikelihood, double... start) {
        ObjectiveFunction objective = new ObjectiveFunction(point -> {
            for (double coordinate : point) {
                if (Math.abs(coordinate) > FARTHEST) {
                    return Double.NEGATIVE_INFINITY;
                }
            }
            double value = logLikelihood.applyAsDouble(exponentials(point));
            return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
        });
        double[] best = Arrays.stream(start).map(Math::log).toArray();
        double reached = Double.NEGATIVE_INFINITY;
        // A simplex may shrink before it is there; a new one around where it stopped goes on.
        for (int restart = 0; restart < MOST_RESTARTS; restart++) {
            PointValuePair found = new SimplexOptimizer(1e-13, 1e-13)
                    .optimize(
                            new MaxEval(MOST_EVALUATIONS),
                            objective,
                            GoalType.MAXIMIZE,
                            new InitialGuess(best),
                            new NelderMeadSimplex(start.length, 0.5));
            best = found.getPoint();
            boolean settled = found.getValue() - reached < SETTLED * Math.abs(found.getValue());
            reached = found.getValue();
            if (settled) {
                break;
            }
        }
        return exponentials(best);
    }

    private static double[] exponentials(double[] logarithms) {
        return Arrays.stream(logarithms).map(Math::exp).toArray();
    }
}
