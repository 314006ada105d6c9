package io.parcours.identity.match;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Learns a {@link MatchModel} without labels. u comes from random pairs; m from expectation maximisation over the pairs
 * of one blocking rule at a time, leaving out the comparisons which that rule decides, and averaged over the rules by the
 * number of matches each saw. The prior is the expected number of matches among all candidates over the number of all
 * pairs; what is left of how errors go together is learnt from all candidates ({@link Slips}). Two rounds, because random pairs hold a few matches too, which the first model tells apart.
 */
public final class Trainer {
    private static final int ROUNDS = 3;
    private static final int ITERATIONS = 25;
    /** Pseudo-counts: a level never seen is rare, not impossible. */
    private static final double SMOOTHING = 0.5;

    /** Pairs of persons that a believed starting point weighs as much as: what few matches show does not overturn it. */
    private static final double BELIEF = 10;

    /** A handful of records teaches little: even there most pairs are two persons. */
    private static final double MOST_PRIOR = 0.1;

    /** Families per pair that is clearly one person, from which on the data is one of households. */
    private static final double FAMILIES = 0.20;

    /** The how they agree: the pairs that one blocking rule brings together. */
    public record Session(BlockingRule rule, List<Agreement> pairs) {}

    /**
     * What came of it.
     *
     * @param matches expected matches among the pairs of each session, in their order
     */
    public record Trained(MatchModel model, List<Double> matches) {}

    private Trainer() {}

    /**
     * @param random how they agree: random pairs
     * @param sessions the pairs of each blocking rule
     * @param candidates how they agree: all candidate pairs, or a sample
     * @param candidatesShare share of the candidates that {@code candidates} holds
     * @param allPairs number of pairs that could be compared
     */
    public static Trained train(
            List<Agreement> random,
            List<Session> sessions,
            List<Agreement> candidates,
            double candidatesShare,
            double allPairs) {
        double[][] u = shares(random, null);
        MatchModel model = new MatchModel(
                startingM(), u, Math.min(MOST_PRIOR, Math.max(1 / allPairs, candidates.size() * 0.05 / allPairs)));
        List<Double> matches = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            double[][] sums = empty();
            matches.clear();
            for (Session session : sessions) {
                matches.add(learn(session, model, sums));
            }
            model = model.withM(believed(sums));
            model = model.withPrior(prior(candidates, candidatesShare, allPairs, model));
            model = model.withU(shares(random, model));
            model = model.withSlips(Slips.of(candidates, model));
        }
        return new Trained(model.withFamilies(families(candidates)), List.copyOf(matches));
    }

    /**
     * Whether the data holds households: pairs that share family name and home while given name and birth date, number or gender say that they are
     * two. Where they are many, other given names at one home are not a typing error.
     */
    private static boolean families(List<Agreement> candidates) {
        long two = 0;
        long one = 0;
        for (Agreement agreement : candidates) {
            if (!Doubts.sharesHome(agreement)) {
                continue;
            }
            switch (agreement.given()) {
                case DIFFERENT -> two += isContradicted(agreement) ? 1 : 0;
                case EQUAL, NICKNAME, MISSPELT, ONE_EDIT -> one++;
                case ABSENT, SIMILAR, INITIAL, CROSSED -> {}
            }
        }
        return two >= 3 && two >= FAMILIES * one;
    }

    private static boolean isContradicted(Agreement agreement) {
        return agreement.birth() == Level.Birth.DIFFERENT
                || agreement.officialId() == Level.OfficialId.DIFFERENT
                || agreement.gender() == Level.Gender.DIFFERENT;
    }

    private static double learn(Session session, MatchModel start, double[][] sums) {
        boolean[] leftOut = new boolean[Comparison.values().length];
        session.rule().decides().forEach(comparison -> leftOut[comparison.ordinal()] = true);
        double[][] m = copy(start, true);
        double[][] u = copy(start, false);
        double share = 0.3;
        double found = 0;
        double[][] expected = empty();
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            MatchModel model = new MatchModel(m, u, Math.min(0.999, Math.max(0.001, share)));
            expected = empty();
            double matches = 0;
            for (Agreement agreement : session.pairs()) {
                double probability = MatchModel.probability(model.logOdds(agreement, leftOut));
                matches += probability;
                count(agreement, probability, expected);
            }
            share = session.pairs().isEmpty() ? 0 : matches / session.pairs().size();
            found = matches;
            for (int c = 0; c < m.length; c++) {
                if (!leftOut[c]) {
                    normalise(expected[c], m[c]);
                    bound(m, c);
                }
            }
        }
        for (int c = 0; c < expected.length; c++) {
            if (leftOut[c]) {
                continue;
            }
            for (int level = 1; level < expected[c].length; level++) {
                sums[c][level] += expected[c][level];
            }
        }
        return found;
    }

    /** Shares of the levels among matches, from expected numbers and what was believed before. */
    private static double[][] believed(double[][] sums) {
        double[][] m = startingM();
        for (int c = 0; c < m.length; c++) {
            double seen = 0;
            for (int level = 1; level < m[c].length; level++) {
                seen += sums[c][level];
            }
            for (int level = 1; level < m[c].length; level++) {
                m[c][level] = (sums[c][level] + BELIEF * m[c][level]) / (seen + BELIEF);
            }
            bound(m, c);
        }
        return m;
    }

    private static double prior(List<Agreement> candidates, double candidatesShare, double allPairs, MatchModel model) {
        MatchModel current = model;
        for (int iteration = 0; iteration < 10; iteration++) {
            double matches = 0;
            for (Agreement agreement : candidates) {
                matches += MatchModel.probability(current.logOdds(agreement));
            }
            current = current.withPrior(
                    Math.min(MOST_PRIOR, Math.max(0.5 / allPairs, matches / candidatesShare / allPairs)));
        }
        return current.prior();
    }

    /** Shares of the levels among pairs; with a model, each pair counts by the probability that it is not a match. */
    private static double[][] shares(List<Agreement> pairs, @Nullable MatchModel model) {
        double[][] counts = empty();
        for (Agreement agreement : pairs) {
            double weight = model == null ? 1 : 1 - MatchModel.probability(model.logOdds(agreement));
            count(agreement, weight, counts);
        }
        double[][] shares = empty();
        for (int c = 0; c < counts.length; c++) {
            normalise(counts[c], shares[c]);
        }
        return shares;
    }

    private static void count(Agreement agreement, double weight, double[][] counts) {
        for (int c = 0; c < counts.length; c++) {
            int level = agreement.level(c);
            if (level > 0) {
                counts[c][level] += weight;
            }
        }
    }

    private static void normalise(double[] counts, double[] shares) {
        double sum = 0;
        for (int level = 1; level < counts.length; level++) {
            sum += counts[level] + SMOOTHING;
        }
        for (int level = 1; level < counts.length; level++) {
            shares[level] = (counts[level] + SMOOTHING) / sum;
        }
    }

    /**
     * Keeps what households and namesakes teach from being believed: people who live together agree in all but the given name and the birth
     * date, so that left alone the algorithm finds families. One person seldom has two.
     */
    private static void bound(double[][] m, int comparison) {
        double most = switch (Comparison.values()[comparison]) {
            case GIVEN_NAME, BIRTH_DATE -> 0.05;
            case FAMILY_NAME -> 0.10;
            case GENDER -> 0.03;
            case EMAIL, PHONE, OFFICIAL_ID, ADDRESS, POSTCODE, CITY -> 1;
        };
        double[] levels = m[comparison];
        int last = levels.length - 1;
        if (levels[last] > most) {
            double rest = 1 - levels[last];
            for (int level = 1; level < last; level++) {
                levels[level] *= (1 - most) / rest;
            }
            levels[last] = most;
        }
    }

    /** Before anything is learnt: strong agreement is common among matches, disagreement rare. */
    private static double[][] startingM() {
        double[][] m = empty();
        for (double[] levels : m) {
            int n = levels.length - 1;
            double rest = 0;
            for (int level = 2; level <= n; level++) {
                levels[level] = 0.3 / (n - 1);
                rest += levels[level];
            }
            levels[1] = 1 - rest;
        }
        return m;
    }

    private static double[][] copy(MatchModel model, boolean m) {
        double[][] table = empty();
        for (Comparison comparison : Comparison.values()) {
            for (int level = 1; level < comparison.levels(); level++) {
                table[comparison.ordinal()][level] = m ? model.m(comparison, level) : model.u(comparison, level);
            }
        }
        return table;
    }

    private static double[][] empty() {
        Comparison[] comparisons = Comparison.values();
        double[][] table = new double[comparisons.length][];
        for (int c = 0; c < comparisons.length; c++) {
            table[c] = new double[comparisons[c].levels()];
        }
        return table;
    }
}
