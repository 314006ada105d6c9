package io.parcours.identity.match;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How many of given name, family name and birth date two records of one person write differently. A model that takes fields one by one
 * (conditional independence) believes that slips fall on them as dice do; in fact most records that have one have just one. The remedy is an
 * interaction term for their number, as log-linear models of record linkage have it (Thibaudeau 1993; Larsen and Rubin 2001).
 *
 * @param weights natural logarithms of how much more often than by chance there are 0, 1, 2 or 3 slips between records of one person
 */
record Slips(List<Double> weights) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 3;
    /** As many pairs as chance would have it are believed in beforehand. */
    private static final double BELIEF = 20;
    /** One pattern of errors seldom is that much more frequent than another, and households must not pass for one. */
    private static final double BOUND = 1.5;

    /** Nothing is known of how slips go together. */
    static final Slips UNKNOWN = new Slips(List.of(0.0, 0.0, 0.0, 0.0));

    Slips {
        weights = List.copyOf(weights);
    }

    /** What their number adds to the log odds of a pair; 0 where it is not known. */
    double weight(Agreement agreement) {
        int slips = count(agreement);
        return slips < 0 ? 0 : weights.get(slips);
    }

    String words() {
        return String.format(
                Locale.ROOT,
                "of given name, family name and birth date none, one, two or three differ %.2f, %.2f, %.2f and %.2f times as often as by chance",
                weights.stream().map(Math::exp).toArray());
    }

    /** Number of slips, or -1 where a field is absent, or names are crossed, which is one slip in two fields. */
    private static int count(Agreement agreement) {
        Level.Given given = agreement.given();
        Level.Family family = agreement.family();
        Level.Birth birth = agreement.birth();
        boolean unknown = given == Level.Given.ABSENT
                || given == Level.Given.CROSSED
                || family == Level.Family.ABSENT
                || family == Level.Family.CROSSED
                || birth == Level.Birth.ABSENT;
        if (unknown) {
            return -1;
        }
        boolean sameGiven = given == Level.Given.EQUAL || given == Level.Given.NICKNAME;
        return (sameGiven ? 0 : 1) + (family == Level.Family.EQUAL ? 0 : 1) + (birth == Level.Birth.EQUAL ? 0 : 1);
    }

    /** From pairs, each counted by the probability that it is one person. */
    static Slips of(List<Agreement> pairs, MatchModel model) {
        double[] seen = new double[MOST + 1];
        double all = 0;
        for (Agreement pair : pairs) {
            int slips = count(pair);
            if (slips >= 0) {
                double probability = MatchModel.probability(model.logOdds(pair));
                seen[slips] += probability;
                all += probability;
            }
        }
        double[] chance = chance(model);
        double[] weights = new double[MOST + 1];
        for (int slips = 0; slips <= MOST; slips++) {
            double share = (seen[slips] + BELIEF * chance[slips]) / (all + BELIEF);
            double weight = Math.log(share / chance[slips]);
            // Agreement is never held against two, and several slips never count for them.
            double least = slips == 0 ? 0 : -BOUND;
            double most = slips > 1 ? 0 : BOUND;
            weights[slips] = Math.max(least, Math.min(most, weight));
        }
        return new Slips(List.of(weights[0], weights[1], weights[2], weights[3]));
    }

    /** Shares of 0 to 3 slips if fields were independent. */
    private static double[] chance(MatchModel model) {
        double given = 1
                - model.m(Comparison.GIVEN_NAME, Level.Given.EQUAL.ordinal())
                - model.m(Comparison.GIVEN_NAME, Level.Given.NICKNAME.ordinal());
        double family = 1 - model.m(Comparison.FAMILY_NAME, Level.Family.EQUAL.ordinal());
        double birth = 1 - model.m(Comparison.BIRTH_DATE, Level.Birth.EQUAL.ordinal());
        double[] shares = {1, 0, 0, 0};
        for (double slip : new double[] {given, family, birth}) {
            for (int slips = MOST; slips >= 0; slips--) {
                shares[slips] = shares[slips] * (1 - slip) + (slips > 0 ? shares[slips - 1] * slip : 0);
            }
        }
        return shares;
    }
}
