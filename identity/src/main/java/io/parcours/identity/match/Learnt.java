package io.parcours.identity.match;

import java.io.Serializable;

/**
 * All that scores a pair: with the same one, a pair has the same weight whenever and wherever it is scored.
 *
 * @param skipped blocks too large to compare, ascending
 * @param settings what is compared and where the bars are
 */
public record Learnt(MatchModel model, TermFrequencies frequencies, long[] skipped, MatchSettings settings)
        implements Serializable {

    /** Log odds of a pair that cannot be one person. */
    public static final double RULED_OUT = -50;

    /** The natural logarithm of the odds that the two are one person: that of their most alike faces. */
    public double weight(PairComparator comparator, Entity left, Entity right) {
        double most = Double.NEGATIVE_INFINITY;
        for (Features one : left.faces()) {
            for (Features other : right.faces()) {
                if (PairComparator.contradictory(one, other)) {
                    return RULED_OUT;
                }
                most = Math.max(most, weight(comparator.compare(one, other), one, other));
            }
        }
        return most;
    }

    /**
     * As {@link #weight}, for two that may come into one cluster by a third: who is {@linkplain PairComparator#reachedApart reached apart} beside the same
     * home does not.
     */
    public double weightInCluster(PairComparator comparator, Entity left, Entity right) {
        double weight = weight(comparator, left, right);
        boolean apart = model.hasFamilies()
                && weight < settings.joinLogOdds()
                && left.faces().stream()
                        .allMatch(one -> right.faces().stream()
                                .allMatch(other -> PairComparator.reachedApart(comparator.compare(one, other))));
        return apart ? RULED_OUT : weight;
    }

    private double weight(byte[] levels, Features one, Features other) {
        if (model.hasFamilies() && PairComparator.couldBeFamily(levels)) {
            return RULED_OUT;
        }
        double odds = model.logOdds(levels, one, other, frequencies);
        // A person has to look.
        boolean doubtful = PairComparator.nothingButNames(levels)
                || PairComparator.crossedAlone(levels)
                || model.hasFamilies()
                        && (PairComparator.couldBeNamesakes(levels) || PairComparator.couldBeNamedAfter(levels));
        return doubtful ? Math.min(odds, settings.joinLogOdds() - 0.01) : odds;
    }

    /** How the most alike faces of two agree, in words. */
    public String evidence(PairComparator comparator, Entity left, Entity right) {
        double most = Double.NEGATIVE_INFINITY;
        byte[] best = new byte[Comparison.values().length];
        for (Features one : left.faces()) {
            for (Features other : right.faces()) {
                byte[] levels = comparator.compare(one, other);
                double weight = weight(levels, one, other);
                if (weight > most) {
                    most = weight;
                    best = levels;
                }
            }
        }
        StringBuilder words = new StringBuilder();
        for (Comparison comparison : Comparison.values()) {
            int level = best[comparison.ordinal()];
            if (level > 0) {
                words.append(words.isEmpty() ? "" : "; ")
                        .append(comparison.words())
                        .append(": ")
                        .append(comparison.level(level));
            }
        }
        return words.toString();
    }
}
