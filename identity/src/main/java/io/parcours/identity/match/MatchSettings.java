package io.parcours.identity.match;

/**
 * How sure is sure enough.
 *
 * @param joinAbove probability from which two persons are joined
 * @param reviewAbove probability from which, below the former, a steward is asked
 * @param largestBlock persons that may share a blocking key; a larger block compares too much for too little and is left
 *     to the other rules
 */
public record MatchSettings(double joinAbove, double reviewAbove, int largestBlock) {
    public static final MatchSettings DEFAULTS = new MatchSettings(0.95, 0.80, 300);

    public MatchSettings {
        if (!(reviewAbove > 0 && reviewAbove <= joinAbove && joinAbove < 1)) {
            throw new IllegalArgumentException("0 < review_above <= join_above < 1");
        }
        if (largestBlock < 2) {
            throw new IllegalArgumentException("a block holds two persons at least");
        }
    }

    /** Natural logarithm of the odds that a probability stands for. */
    static double logOdds(double probability) {
        return Math.log(probability / (1 - probability));
    }

    public double joinLogOdds() {
        return logOdds(joinAbove);
    }

    public double reviewLogOdds() {
        return logOdds(reviewAbove);
    }
}
