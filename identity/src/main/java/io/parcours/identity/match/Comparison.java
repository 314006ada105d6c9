package io.parcours.identity.match;

import java.util.Locale;

/**
 * What is compared of two persons. Level 0 means that one of the two says nothing, which is no evidence; level 1 is the
 * strongest agreement and the last level is disagreement.
 */
public enum Comparison {
    GIVEN_NAME("absent", "equal", "nickname", "one edit", "similar", "initial", "crossed", "different"),
    FAMILY_NAME("absent", "equal", "one edit", "similar", "sounds alike", "crossed", "different"),
    BIRTH_DATE(
            "absent", "equal", "day and month swapped", "one digit off", "two parts equal", "same year", "different"),
    EMAIL("absent", "equal", "same local part", "similar", "different"),
    PHONE("absent", "equal", "one digit off", "different"),
    OFFICIAL_ID("absent", "equal", "one character off", "different"),
    ADDRESS("absent", "equal", "same number, similar street", "same street", "shared words", "different"),
    POSTCODE("absent", "equal", "one character off", "same area", "different"),
    CITY("absent", "equal", "similar", "shared word", "different"),
    GENDER("absent", "equal", "different");

    private final String[] levels;

    Comparison(String... levels) {
        this.levels = levels;
    }

    /** Number of levels, absent included. */
    public int levels() {
        return levels.length;
    }

    public String level(int number) {
        return levels[number];
    }

    /** As {@code identity.yaml} writes it: {@code given_name}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As a sentence has it: {@code given name}. */
    public String words() {
        return key().replace('_', ' ');
    }
}
