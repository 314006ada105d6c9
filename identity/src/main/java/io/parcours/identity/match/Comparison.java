package io.parcours.identity.match;

import java.util.Locale;

/** What is compared of two persons, each with {@linkplain Level levels} of its own. */
public enum Comparison {
    GIVEN_NAME(Level.Given.values()),
    FAMILY_NAME(Level.Family.values()),
    BIRTH_DATE(Level.Birth.values()),
    EMAIL(Level.Mailbox.values()),
    PHONE(Level.Phone.values()),
    OFFICIAL_ID(Level.OfficialId.values()),
    ADDRESS(Level.Address.values()),
    POSTCODE(Level.Postcode.values()),
    CITY(Level.City.values()),
    GENDER(Level.Gender.values());

    private final Level[] levels;

    Comparison(Level[] levels) {
        this.levels = levels;
    }

    /** Number of levels, absent included. */
    public int levels() {
        return levels.length;
    }

    public Level level(int number) {
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
