package io.parcours.identity.match;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether and how persons are matched: the block {@code match:} of {@code identity.yaml}.
 *
 * @param on whether persons are matched at all
 * @param compare what is compared of two persons
 * @param joinAbove probability from which two persons are joined
 * @param reviewAbove probability from which, below the former, a steward is asked
 * @param largestBlock persons that may share a blocking key; a larger block compares too much for too little and is left
 *     to the other rules
 */
public record MatchSettings(boolean on, Set<Comparison> compare, double joinAbove, double reviewAbove, int largestBlock)
        implements Serializable {
    public static final MatchSettings DEFAULTS =
            new MatchSettings(true, EnumSet.allOf(Comparison.class), 0.95, 0.80, 300);

    /** Nothing is matched. */
    public static final MatchSettings OFF = new MatchSettings(false, EnumSet.allOf(Comparison.class), 0.95, 0.80, 300);

    public MatchSettings {
        compare = compare.isEmpty() ? EnumSet.noneOf(Comparison.class) : EnumSet.copyOf(compare);
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

    /** The probability that log odds stand for. */
    public static double probability(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }
}
