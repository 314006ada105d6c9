package io.parcours.segments.model;

import static org.apache.commons.math3.special.Gamma.logGamma;

import java.io.Serializable;
import java.util.List;

/**
 * BG/NBD: how often customers will buy again, and whether they still do. While a customer is alive, purchases come at a constant rate;
 * rates differ between customers (gamma, shape {@code r} and scale {@code alpha}); after each purchase a customer leaves with a
 * probability of their own (beta, {@code a} and {@code b}).
 *
 * <p>Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005).
 */
public record PurchaseModel(double r, double alpha, double a, double b) implements Serializable {
    private static final double SMALLEST_TERM = 1e-15;
    private static final int MOST_TERMS = 1_000_000;
    private static final double LARGE = 1e200;
    /** From such an {@code a} on, a customer's chance to leave is known to a hundredth of itself. */
    private static final double LIKE_ONE_ANOTHER = 1e4;

    public PurchaseModel {
        if (!(r > 0 && alpha > 0 && a > 0 && b > 0)) {
            throw new IllegalArgumentException("parameters are above 0");
        }
    }

    /** The parameters under which these customers are most likely. @throws IllegalArgumentException when none bought twice */
    public static PurchaseModel fit(List<Purchases> customers) {
        if (customers.stream().noneMatch(customer -> customer.repeats() > 0)) {
            throw new IllegalArgumentException("nobody bought twice: nothing can be learnt of repeat purchases");
        }
        double[] best = Likelihood.greatest(
                point -> new PurchaseModel(point[0], point[1], point[2], point[3]).logLikelihood(customers),
                1,
                meanAge(customers) / 4,
                1,
                2);
        return new PurchaseModel(best[0], best[1], best[2], best[3]);
    }

    private static double meanAge(List<Purchases> customers) {
        double total = 0;
        long count = 0;
        for (Purchases customer : customers) {
            total += customer.age() * customer.customers();
            count += customer.customers();
        }
        return Math.max(total / count, 1e-6);
    }

    public double logLikelihood(List<Purchases> customers) {
        double constant = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
        double sum = 0;
        for (Purchases customer : customers) {
            long x = customer.repeats();
            double alive = -(r + x) * Math.log(alpha + customer.age());
            double either = alive;
            if (x > 0) {
                double gone = Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + customer.last());
                double greater = Math.max(alive, gone);
                either = greater + Math.log(Math.exp(alive - greater) + Math.exp(gone - greater));
            }
            sum += customer.customers() * (constant + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x) + either);
        }
        return sum;
    }

    /** How likely it is that the customer still buys. */
    public double alive(Purchases customer) {
        return 1 / (1 + oddsOfHavingLeft(customer));
    }

    private double oddsOfHavingLeft(Purchases customer) {
        long x = customer.repeats();
        if (x == 0) {
            return 0;
        }
        // By logarithms: after hundreds of purchases the power leaves the range of doubles.
        return Math.exp(Math.log(a / (b + x - 1))
                + (r + x) * (Math.log(alpha + customer.age()) - Math.log(alpha + customer.last())));
    }

    /** Purchases to expect of a customer in the time to come. */
    public double expected(Purchases customer, double time) {
        return expected(customer.repeats(), alpha + customer.age(), time) * alive(customer);
    }

    /** Purchases to expect of somebody new in the time after the first. */
    public double expected(double time) {
        return expected(0, alpha, time);
    }

    /**
     * {@code (a+b+x-1)/(a-1) (1 - (1-z)^(r+x) F(r+x, b+x; a+b+x-1; z))} with {@code z = time/(start+time)}. By Euler's transformation the second
     * part is {@code (1-z)^(a-1) F(a+b-1-r, a-1; a+b+x-1; z)}, whose terms stay small however often a customer bought.
     */
    private double expected(long x, double start, double time) {
        if (time <= 0) {
            return 0;
        }
        if (a > LIKE_ONE_ANOTHER) {
            return expectedOfLike(x, start, time);
        }
        // The formula has a removable pole at 1.
        double away = Math.abs(a - 1) < 1e-7 ? 1e-7 : a - 1;
        double shape = 1 + away + b + x - 1;
        double z = time / (start + time);
        double left = Math.exp(away * Math.log1p(-z) + logHypergeometric(away + b - r, away, shape, z));
        return shape / away * (1 - left);
    }

    /**
     * Where customers hardly differ in how they leave, {@code a} and {@code b} grow without end, and the series with them. Who leaves after a
     * purchase with probability p makes {@code (1 - (start/(start + p time))^(r+x)) / p} purchases; the mean over p, which has a narrow beta
     * distribution, is taken at a standard deviation to both sides of its own.
     */
    private double expectedOfLike(long x, double start, double time) {
        double mean = a / (a + b + x);
        double deviation = Math.sqrt(mean * (1 - mean) / (a + b + x + 1));
        return (ofLeaving(mean - deviation, x, start, time) + ofLeaving(mean + deviation, x, start, time)) / 2;
    }

    private double ofLeaving(double p, long x, double start, double time) {
        return -Math.expm1(-(r + x) * Math.log1p(p * time / start)) / p;
    }

    /** The logarithm of Gauss's series for 0 ≤ z < 1, where it is positive: the series itself leaves the range of doubles. */
    static double logHypergeometric(double left, double right, double below, double z) {
        double term = 1;
        double sum = 1;
        double scale = 0;
        for (int n = 0; n < MOST_TERMS; n++) {
            term *= (left + n) * (right + n) / ((below + n) * (n + 1)) * z;
            sum += term;
            if (Math.abs(term) <= SMALLEST_TERM * Math.abs(sum)) {
                break;
            }
            if (Math.abs(sum) > LARGE) {
                term /= LARGE;
                sum /= LARGE;
                scale += Math.log(LARGE);
            }
        }
        return Math.log(sum) + scale;
    }
}
