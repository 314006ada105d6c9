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

    private static final int GIVEN = Comparison.GIVEN_NAME.ordinal();
    private static final int FAMILY = Comparison.FAMILY_NAME.ordinal();
    private static final boolean[] NOTHING = new boolean[Comparison.values().length];

    /** How far the rarity of a value counts where the other is only near it. */
    private static final double NEARLY = 0.5;

    private final double[][] m;
    private final double[][] u;
    private final double prior;
    private final boolean families;
    private final Slips slips;

    /** @param prior share of all pairs that are matches */
    public MatchModel(double[][] m, double[][] u, double prior) {
        this(m, u, prior, false, Slips.UNKNOWN);
    }

    /**
     * @param families whether households are common among the persons
     * @param slips how errors go together
     */
    MatchModel(double[][] m, double[][] u, double prior, boolean families, Slips slips) {
        this.m = copy(m);
        this.u = copy(u);
        this.prior = prior;
        this.families = families;
        this.slips = slips;
    }

    /** Whether households are common: other given names at one home are then two people. */
    public boolean hasFamilies() {
        return families;
    }

    MatchModel withFamilies(boolean common) {
        return new MatchModel(m, u, prior, common, slips);
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
        return new MatchModel(m, u, share, families, slips);
    }

    MatchModel withM(double[][] shares) {
        return new MatchModel(shares, u, prior, families, slips);
    }

    MatchModel withU(double[][] shares) {
        return new MatchModel(m, shares, prior, families, slips);
    }

    MatchModel withSlips(Slips learnt) {
        return new MatchModel(m, u, prior, families, learnt);
    }

    /** How often names and birth dates of one person differ in so many of three, beside what chance would have. */
    public String slipsInWords() {
        return slips.words();
    }

    Slips slips() {
        return slips;
    }

    /** Natural logarithm of the Bayes factor of one level; 0 for an absent value. */
    double weight(int comparison, int level) {
        return level == 0 ? 0 : Math.log(Math.max(m[comparison][level], LEAST) / Math.max(u[comparison][level], LEAST));
    }

    /** Natural logarithm of the odds, without term frequencies. */
    double logOdds(Agreement agreement) {
        // Names that are crossed are one event, which both comparisons see.
        double twice = areCrossed(agreement) ? weight(FAMILY, agreement.level(FAMILY)) : 0;
        return logOdds(agreement, NOTHING) + slips.weight(agreement) - twice;
    }

    private static boolean areCrossed(Agreement agreement) {
        return agreement.given() == Level.Given.CROSSED && agreement.family() == Level.Family.CROSSED;
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
        double sum = logOdds(agreement);
        if (areCrossed(agreement)) {
            sum += crossed(a, b, frequencies) - weight(GIVEN, agreement.level(GIVEN));
        }
        double given = switch (agreement.given()) {
            case EQUAL, MISSPELT -> 1;
            case NICKNAME -> NEARLY;
            case ABSENT, ONE_EDIT, SIMILAR, INITIAL, CROSSED, DIFFERENT -> 0;
        };
        double family = switch (agreement.family()) {
            case EQUAL, MISSPELT -> 1;
            case ONE_EDIT, SIMILAR -> NEARLY;
            case ABSENT, SOUNDS_ALIKE, CROSSED, DIFFERENT -> 0;
        };
        sum += given * rarity(Comparison.GIVEN_NAME, a.given, b.given, frequencies);
        sum += family * rarity(Comparison.FAMILY_NAME, a.family, b.family, frequencies);
        if (agreement.city() == Level.City.EQUAL) {
            sum += rarity(Comparison.CITY, a.city, b.city, frequencies);
        }
        if (agreement.postcode() == Level.Postcode.EQUAL) {
            sum += rarity(Comparison.POSTCODE, a.postcode, b.postcode, frequencies);
        }
        return sum;
    }

    /**
     * What names that stand in each other's columns say. Who is written the wrong way round bears names that hardly anybody else has in these
     * columns, and then says as much as equal names; Frank Peter and Peter Frank may be two.
     */
    private double crossed(Features a, Features b, TermFrequencies frequencies) {
        double swapped = m(Comparison.GIVEN_NAME, Level.Given.CROSSED.ordinal()) / 2;
        double rightWayRound = Math.max(frequencies.named(a), frequencies.named(b));
        double namesake = Math.min(frequencies.alsoNamed(a), frequencies.alsoNamed(b));
        return Math.log(swapped / (namesake + swapped * rightWayRound));
    }

    /**
     * How much more, or less, an agreement says because the value is rarer, or more common, than the average agreeing
     * value. Of two values the more common counts: it is what the other was meant to be.
     */
    private double rarity(Comparison comparison, String a, String b, TermFrequencies frequencies) {
        double share = Math.max(frequencies.share(comparison, a), frequencies.share(comparison, b));
        double average = Math.max(u[comparison.ordinal()][1], LEAST);
        return Math.max(-4, Math.min(4, Math.log(average / share)));
    }

    static double probability(double logOdds) {
        return 1 / (1 + Math.exp(-logOdds));
    }

    private static double[][] copy(double[][] table) {
        return Arrays.stream(table).map(double[]::clone).toArray(double[][]::new);
    }
}
