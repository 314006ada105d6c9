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

    /** Compares as this was learnt. */
    public PairComparator comparator() {
        return comparator(settings, frequencies);
    }

    /** Compares what the settings say, knowing how common names are. */
    public static PairComparator comparator(MatchSettings settings, TermFrequencies frequencies) {
        return new PairComparator(Nicknames.shipped(), settings.compare(), frequencies);
    }

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
     * As {@link #weight}, for two that may come into one cluster by a third: who is {@linkplain Doubts#reachedApart reached apart} beside the same
     * home does not.
     */
    public double weightInCluster(PairComparator comparator, Entity left, Entity right) {
        double weight = weight(comparator, left, right);
        boolean apart = model.hasFamilies()
                && weight < settings.joinLogOdds()
                && left.faces().stream()
                        .allMatch(one -> right.faces().stream()
                                .allMatch(other -> Doubts.reachedApart(comparator.compare(one, other))));
        return apart ? RULED_OUT : weight;
    }

    private double weight(Agreement agreement, Features one, Features other) {
        if (model.hasFamilies() && Doubts.couldBeFamily(agreement)) {
            return RULED_OUT;
        }
        double odds = model.logOdds(agreement, one, other, frequencies);
        if (model.hasFamilies() && Doubts.areNamesakes(agreement)) {
            return Math.min(odds, settings.reviewLogOdds() - 0.01);
        }
        // A person has to look.
        boolean doubtful = Doubts.nothingButNames(agreement)
                || Doubts.crossedAlone(agreement)
                || model.hasFamilies() && (Doubts.couldBeNamesakes(agreement) || Doubts.couldBeNamedAfter(agreement));
        return doubtful ? Math.min(odds, settings.joinLogOdds() - 0.01) : odds;
    }

    /** How the most alike faces of two agree, in words. */
    public String evidence(PairComparator comparator, Entity left, Entity right) {
        double most = Double.NEGATIVE_INFINITY;
        Agreement best = null;
        for (Features one : left.faces()) {
            for (Features other : right.faces()) {
                Agreement agreement = comparator.compare(one, other);
                double weight = weight(agreement, one, other);
                if (best == null || weight > most) {
                    most = weight;
                    best = agreement;
                }
            }
        }
        return best == null ? "" : best.evidence();
    }
}
