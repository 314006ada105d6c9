package io.parcours.segments.model;

import static org.apache.commons.math3.special.Gamma.logGamma;

import java.io.Serializable;
import java.util.List;

/**
 * Gamma-Gamma: what a customer spends on a purchase, from the average of those seen and from how customers differ. Little seen counts little.
 *
 * <p>Fader and Hardie, The Gamma-Gamma Model of Monetary Value (2013).
 */
public record SpendModel(double p, double q, double v) implements Serializable {
    public SpendModel {
        if (!(p > 0 && q > 0 && v > 0)) {
            throw new IllegalArgumentException("parameters are above 0");
        }
    }

    /**
     * @param purchases how many were seen, one or more
     * @param average of their amounts, above 0
     */
    public record Spender(long purchases, double average) {
        public Spender {
            if (purchases < 1 || !(average > 0)) {
                throw new IllegalArgumentException("no such spender: " + purchases + " purchases of " + average);
            }
        }
    }

    /** The parameters under which these averages are most likely. @throws IllegalArgumentException over nobody */
    public static SpendModel fit(List<Spender> spenders) {
        if (spenders.isEmpty()) {
            throw new IllegalArgumentException("nobody spent: nothing can be learnt of spending");
        }
        double mean = spenders.stream().mapToDouble(Spender::average).average().orElseThrow();
        double[] best = Likelihood.greatest(
                point -> new SpendModel(point[0], point[1], point[2]).logLikelihood(spenders), 2, 2, mean / 2);
        return new SpendModel(best[0], best[1], best[2]);
    }

    public double logLikelihood(List<Spender> spenders) {
        double sum = 0;
        for (Spender spender : spenders) {
            double seen = p * spender.purchases();
            double total = spender.purchases() * spender.average();
            sum += logGamma(seen + q)
                    - logGamma(seen)
                    - logGamma(q)
                    + q * Math.log(v)
                    + (seen - 1) * Math.log(spender.average())
                    + seen * Math.log(spender.purchases())
                    - (seen + q) * Math.log(v + total);
        }
        return sum;
    }

    /** What a purchase of a customer will be worth on average; of one nobody saw spend, the average of all. */
    public double expected(long purchases, double average) {
        double others = p * purchases + q - 1;
        if (others <= 0) {
            return average; // the mean over customers does not exist for q of at most 1
        }
        return p * (v + purchases * average) / others;
    }
}
