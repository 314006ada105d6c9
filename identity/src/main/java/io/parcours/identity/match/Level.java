package io.parcours.identity.match;

import java.util.Locale;

/**
 * How far two values of a field agree. Of every comparison, the first level means that one of the two says nothing, which is no evidence; the
 * second is the strongest agreement and the last is disagreement.
 */
public sealed interface Level {
    int ordinal();

    String name();

    /** As reports, evidence and stored models have it: {@code day and month swapped}. */
    default String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Of given names. */
    enum Given implements Level {
        ABSENT,
        EQUAL,
        NICKNAME,
        MISSPELT,
        ONE_EDIT,
        SIMILAR,
        INITIAL,
        CROSSED,
        DIFFERENT
    }

    /** Of family names. */
    enum Family implements Level {
        ABSENT,
        EQUAL,
        MISSPELT,
        ONE_EDIT,
        SIMILAR,
        SOUNDS_ALIKE,
        CROSSED,
        DIFFERENT
    }

    /** Of birth dates. */
    enum Birth implements Level {
        ABSENT,
        EQUAL,
        DAY_AND_MONTH_SWAPPED,
        ONE_DIGIT_OFF,
        TWO_PARTS_EQUAL,
        SAME_YEAR,
        DIFFERENT
    }

    /** Of mailboxes. */
    enum Mailbox implements Level {
        ABSENT,
        EQUAL,
        SAME_LOCAL_PART,
        SIMILAR,
        DIFFERENT
    }

    /** Of telephone numbers. */
    enum Phone implements Level {
        ABSENT,
        EQUAL,
        ONE_DIGIT_OFF,
        DIFFERENT
    }

    /** Of numbers that an office gives to one person. */
    enum OfficialId implements Level {
        ABSENT,
        EQUAL,
        ONE_CHARACTER_OFF,
        DIFFERENT
    }

    /** Of streets with their house numbers. */
    enum Address implements Level {
        ABSENT,
        EQUAL,
        SAME_NUMBER_SIMILAR_STREET {
            @Override
            public String words() {
                return "same number, similar street";
            }
        },
        SAME_STREET,
        SHARED_WORDS,
        DIFFERENT
    }

    /** Of postal codes. */
    enum Postcode implements Level {
        ABSENT,
        EQUAL,
        ONE_CHARACTER_OFF,
        SAME_AREA,
        DIFFERENT
    }

    /** Of towns. */
    enum City implements Level {
        ABSENT,
        EQUAL,
        SIMILAR,
        SHARED_WORD,
        DIFFERENT
    }

    /** Of genders. */
    enum Gender implements Level {
        ABSENT,
        EQUAL,
        DIFFERENT
    }
}
