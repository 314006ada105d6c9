package io.parcours.identity.match;

import io.parcours.identity.match.Level.Address;
import io.parcours.identity.match.Level.Birth;
import io.parcours.identity.match.Level.Family;
import io.parcours.identity.match.Level.Given;
import io.parcours.identity.match.Level.Mailbox;
import io.parcours.identity.match.Level.OfficialId;
import io.parcours.identity.match.Level.Phone;
import io.parcours.identity.match.Level.Postcode;

/**
 * What agreeing names do not prove. Weights add up as if fields agreed by chance alone; in households and among namesakes they do not: people who
 * live together share family name, home, number and mailbox.
 */
final class Doubts {
    private Doubts() {}

    /** Whether names are crossed, and nothing but a mailbox made of them speaks for it. */
    static boolean crossedAlone(Agreement agreement) {
        if (agreement.given() != Given.CROSSED) {
            return false;
        }
        boolean sameMailbox = agreement.mailbox() == Mailbox.EQUAL;
        return nothingButNames(sameMailbox ? agreement : agreement.without(Comparison.EMAIL));
    }

    /** Whether names and gender are all that could be compared. */
    static boolean nothingButNames(Agreement agreement) {
        for (Comparison comparison : Comparison.values()) {
            boolean name = comparison == Comparison.GIVEN_NAME
                    || comparison == Comparison.FAMILY_NAME
                    || comparison == Comparison.GENDER;
            if (!name && !agreement.isAbsent(comparison)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether given names tell two people of a household apart: other names, unless the birth date agrees and the home does not; or like ones
     * (Stéphane, Stéphanie) beside other birth dates.
     */
    static boolean couldBeFamily(Agreement agreement) {
        if (agreement.officialId() == OfficialId.EQUAL) {
            return false;
        }
        Given given = agreement.given();
        boolean alike = given == Given.MISSPELT || given == Given.ONE_EDIT || given == Given.SIMILAR;
        boolean bornAlike = switch (agreement.birth()) {
            case EQUAL, DAY_AND_MONTH_SWAPPED, ONE_DIGIT_OFF -> true;
            case ABSENT, TWO_PARTS_EQUAL, SAME_YEAR, DIFFERENT -> false;
        };
        return given == Given.DIFFERENT && (sharesHome(agreement) || !bornAlike)
                || alike && agreement.birth() == Birth.DIFFERENT;
    }

    /**
     * Whether the one may be a parent of the same name, or a sibling or spouse of a like one, or a namesake born in the same year: other birth
     * dates; or none, and nothing in common that is one person's alone.
     */
    static boolean couldBeNamedAfter(Agreement agreement) {
        if (agreement.officialId() == OfficialId.EQUAL) {
            return false;
        }
        return switch (agreement.birth()) {
            case DIFFERENT -> true;
            case ABSENT -> {
                boolean townAlone = agreement.address() == Address.ABSENT && !sharesContact(agreement);
                yield reachedApart(agreement) || townAlone || couldBeSiblings(agreement);
            }
            // Two dates all the same, however near: a slip only where something else is in common that few have.
            case SAME_YEAR -> !sharesContact(agreement);
            case TWO_PARTS_EQUAL -> !sharesContact(agreement) && !sharesAddress(agreement);
            case EQUAL, DAY_AND_MONTH_SWAPPED, ONE_DIGIT_OFF -> false;
        };
    }

    /**
     * Whether two of one name have all against them that tells namesakes apart: born on other days, reached otherwise, and at no address in common; or,
     * where nobody says when they were born, two of mailbox, number and address differ. A name and a town are all that is left, and a steward would
     * know no more.
     */
    static boolean areNamesakes(Agreement agreement) {
        if (agreement.officialId() == OfficialId.EQUAL || sharesContact(agreement) || sharesAddress(agreement)) {
            return false;
        }
        return switch (agreement.birth()) {
            case DIFFERENT -> otherContacts(agreement);
            case ABSENT -> {
                int apart = (agreement.mailbox() == Mailbox.DIFFERENT ? 1 : 0)
                        + (agreement.phone() == Phone.DIFFERENT ? 1 : 0)
                        + (agreement.address() == Address.ABSENT ? 0 : 1);
                yield apart > 1;
            }
            case EQUAL, DAY_AND_MONTH_SWAPPED, ONE_DIGIT_OFF, TWO_PARTS_EQUAL, SAME_YEAR -> false;
        };
    }

    /** Whether given names are only like, and all that is in common is what a household shares: its home or its number. */
    private static boolean couldBeSiblings(Agreement agreement) {
        if (agreement.mailbox() == Mailbox.EQUAL || agreement.mailbox() == Mailbox.SAME_LOCAL_PART) {
            return false;
        }
        return switch (agreement.given()) {
            case NICKNAME, MISSPELT, ONE_EDIT -> sharesHome(agreement) && otherContacts(agreement);
            case SIMILAR -> sharesHome(agreement) && otherContacts(agreement) || agreement.phone() == Phone.EQUAL;
            case ABSENT, EQUAL, INITIAL, CROSSED, DIFFERENT -> false;
        };
    }

    /**
     * Whether both are reached, by other mailboxes or other numbers and nothing in common, while birth dates do not agree: then a name and a home
     * are what a parent and a child of one name have in common, too.
     */
    static boolean reachedApart(Agreement agreement) {
        boolean bornAlike = agreement.birth() != Birth.ABSENT && agreement.birth() != Birth.DIFFERENT;
        return !bornAlike
                && agreement.officialId() != OfficialId.EQUAL
                && otherContacts(agreement)
                && !sharesContact(agreement);
    }

    /**
     * Whether only the given name and a home agree, or only names and a town or street, or names and a birth date that is nearly the same while
     * everything else differs: namesakes are many, some share a flat, and among a hundred thousand persons some are born a digit apart.
     */
    static boolean couldBeNamesakes(Agreement agreement) {
        if (agreement.officialId() == OfficialId.EQUAL || sharesContact(agreement)) {
            return false;
        }
        boolean otherContacts = otherContacts(agreement);
        boolean elsewhere = switch (agreement.address()) {
            case DIFFERENT -> true;
            case ABSENT, SAME_STREET, SHARED_WORDS -> otherContacts;
            case EQUAL, SAME_NUMBER_SIMILAR_STREET -> false;
        };
        boolean nothingElse = elsewhere && otherContacts;
        boolean bornAlike = switch (agreement.birth()) {
            case EQUAL, DAY_AND_MONTH_SWAPPED -> !nothingElse || agreement.family() != Family.DIFFERENT;
            // A digit of the birth date may be a slip, but not beside a name that is another one's, too.
            case ONE_DIGIT_OFF -> !nothingElse && sharesFamilyName(agreement);
            case ABSENT, TWO_PARTS_EQUAL, SAME_YEAR, DIFFERENT -> false;
        };
        return !bornAlike && (agreement.family() == Family.DIFFERENT || elsewhere);
    }

    /** Whether family name and home agree. */
    static boolean sharesHome(Agreement agreement) {
        boolean home = switch (agreement.address()) {
            case ABSENT -> agreement.postcode() == Postcode.EQUAL;
            case EQUAL, SAME_NUMBER_SIMILAR_STREET -> true;
            case SAME_STREET, SHARED_WORDS, DIFFERENT -> false;
        };
        return home && sharesFamilyName(agreement);
    }

    private static boolean sharesAddress(Agreement agreement) {
        return agreement.address() == Address.EQUAL || agreement.address() == Address.SAME_NUMBER_SIMILAR_STREET;
    }

    private static boolean sharesFamilyName(Agreement agreement) {
        return switch (agreement.family()) {
            case EQUAL, MISSPELT, ONE_EDIT -> true;
            case ABSENT, SIMILAR, SOUNDS_ALIKE, CROSSED, DIFFERENT -> false;
        };
    }

    private static boolean otherContacts(Agreement agreement) {
        return agreement.mailbox() == Mailbox.DIFFERENT || agreement.phone() == Phone.DIFFERENT;
    }

    /** A mailbox that is only similar is another one's where the numbers differ. */
    private static boolean sharesContact(Agreement agreement) {
        return switch (agreement.phone()) {
            case EQUAL, ONE_DIGIT_OFF -> true;
            case ABSENT -> agreement.mailbox() != Mailbox.ABSENT && agreement.mailbox() != Mailbox.DIFFERENT;
            case DIFFERENT -> agreement.mailbox() == Mailbox.EQUAL || agreement.mailbox() == Mailbox.SAME_LOCAL_PART;
        };
    }
}
