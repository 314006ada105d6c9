package io.parcours.identity.match;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The learnt parameters: for every level of every comparison how often it is seen among pairs that are one person (m)
 * and among pairs that are not (u), and how rare a match is before looking (the prior).
 */
public final class MatchModel implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Bounds keep one comparison from deciding alone. */
    private static final double LEAST = 1e-6;

    private final double[][] m;
    private final double[][] u;
    private final double prior;
    private final boolean families;

    /** @param prior share of all pairs that are matches */
    public MatchModel(double[][] m, double[][] u, double prior) {
        this(m, u, prior, false);
    }

    /** @param families whether households are common among the persons */
    public MatchModel(double[][] m, double[][] u, double prior, boolean families) {
        this.m = copy(m);
        this.u = copy(u);
        this.prior = prior;
        this.families = families;
    }

    /** Whether households are common: other given names at one home are then two people. */
    public boolean hasFamilies() {
        return families;
    }

    MatchModel withFamilies(boolean common) {
        return new MatchModel(m, u, prior, common);
    }

    public double prior() {
        return prior;
    }

    public double m(Comparison comparison, int level) {
        return m[comparison.ordinal()][level];
    }

    public double u(Comparison comparison, int level) {
        return u[comparison.ordinal()][level];
    }

    MatchModel withPrior(double share) {
        return new MatchModel(m, u, share, families);
    }

    /** Natural logarithm of the Bayes factor of one level; 0 for an absent value. */
    double weight(int comparison, int level) {
        return level == 0 ? 0 : Math.log(Math.max(m[comparison][level], LEAST) / Math.max(u[comparison][level], LEAST));
    }

    /** Natural logarithm of the odds, without term frequencies, leaving some comparisons out. */
    double logOdds(Agreement agreement, boolean[] leftOut) {
        double sum = Math.log(prior / (1 - prior));
        for (int c = 0; c < m.length; c++) {
            if (!leftOut[c]) {
                sum += weight(c, agreement.level(c));
            }
        }
        return sum;
    }

    /** Natural logarithm of the odds that the two are one person. */
    public double logOdds(Agreement agreement, Features a, Features b, TermFrequencies frequencies) {
        double sum = Math.log(prior / (1 - prior));
        for (int c = 0; c < m.length; c++) {
            sum += weight(c, agreement.level(c));
        }
        sum += rarity(Comparison.GIVEN_NAME, agreement, a.given, b.given, frequencies, 2);
        sum += rarity(Comparison.FAMILY_NAME, agreement, a.family, b.family, frequencies, 3);
        sum += rarity(Comparison.CITY, agreement, a.city, b.city, frequencies, 1);
        sum += rarity(Comparison.POSTCODE, agreement, a.postcode, b.postcode, frequencies, 1);
        return sum;
    }

    /**
     * How much more, or less, an agreement says because the value is rarer, or more common, than the average agreeing
     * value. For near agreements the more common of the two values counts, by half.
     */
    private double rarity(
            Comparison comparison, Agreement agreement, String a, String b, TermFrequencies frequencies, int lastNear) {
        int level = agreement.level(comparison.ordinal());
        if (level == 0 || level > lastNear) {
            return 0;
        }
        double share = Math.max(frequencies.share(comparison, a), frequencies.share(comparison, b));
        double average = Math.max(u[comparison.ordinal()][1], LEAST);
        double adjustment = Math.log(average / share);
        double bounded = Math.max(-4, Math.min(4, adjustment));
        return level == 1 ? bounded : bounded / 2;
    }

    static double probability(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }

    private static double[][] copy(double[][] table) {
        return Arrays.stream(table).map(double[]::clone).toArray(double[][]::new);
    }
}
