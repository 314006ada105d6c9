package io.parcours.identity.match;

import java.util.Arrays;

/** How two persons agree: one {@link Level} a {@link Comparison}, a byte each, for very many are kept while a model is learnt. */
public final class Agreement implements Comparable<Agreement> {
    private static final Comparison[] COMPARISONS = Comparison.values();

    private final byte[] levels;

    private Agreement(byte[] levels) {
        this.levels = levels;
    }

    /** @param levels one of each comparison, in their order */
    static Agreement of(Level... levels) {
        byte[] bytes = new byte[COMPARISONS.length];
        for (int c = 0; c < bytes.length; c++) {
            bytes[c] = (byte) levels[c].ordinal();
        }
        return new Agreement(bytes);
    }

    /** From {@link #toBytes}. */
    public static Agreement ofBytes(byte[] bytes) {
        return new Agreement(bytes.clone());
    }

    public byte[] toBytes() {
        return levels.clone();
    }

    /** Number of the level of the comparison of that ordinal. */
    int level(int comparison) {
        return levels[comparison];
    }

    /** The same, but for one comparison, of which nothing is known. */
    Agreement without(Comparison comparison) {
        byte[] rest = levels.clone();
        rest[comparison.ordinal()] = 0;
        return new Agreement(rest);
    }

    boolean isAbsent(Comparison comparison) {
        return levels[comparison.ordinal()] == 0;
    }

    public Level at(Comparison comparison) {
        return comparison.level(levels[comparison.ordinal()]);
    }

    Level.Given given() {
        return (Level.Given) at(Comparison.GIVEN_NAME);
    }

    Level.Family family() {
        return (Level.Family) at(Comparison.FAMILY_NAME);
    }

    Level.Birth birth() {
        return (Level.Birth) at(Comparison.BIRTH_DATE);
    }

    Level.Mailbox mailbox() {
        return (Level.Mailbox) at(Comparison.EMAIL);
    }

    Level.Phone phone() {
        return (Level.Phone) at(Comparison.PHONE);
    }

    Level.OfficialId officialId() {
        return (Level.OfficialId) at(Comparison.OFFICIAL_ID);
    }

    Level.Address address() {
        return (Level.Address) at(Comparison.ADDRESS);
    }

    Level.Postcode postcode() {
        return (Level.Postcode) at(Comparison.POSTCODE);
    }

    Level.City city() {
        return (Level.City) at(Comparison.CITY);
    }

    Level.Gender gender() {
        return (Level.Gender) at(Comparison.GENDER);
    }

    /** In words, of all that could be compared: {@code given name: nickname; birth date: equal}. */
    public String evidence() {
        StringBuilder words = new StringBuilder();
        for (Comparison comparison : COMPARISONS) {
            if (!isAbsent(comparison)) {
                words.append(words.isEmpty() ? "" : "; ")
                        .append(comparison.words())
                        .append(": ")
                        .append(at(comparison).words());
            }
        }
        return words.toString();
    }

    @Override
    public int compareTo(Agreement other) {
        return Arrays.compare(levels, other.levels);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Agreement agreement && Arrays.equals(levels, agreement.levels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(levels);
    }

    @Override
    public String toString() {
        return evidence();
    }
}
