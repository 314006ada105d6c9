package io.parcours.identity.match;

import io.parcours.identity.key.PersonName;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Compares two persons field by field into one level a {@link Comparison}. */
public final class PairComparator {
    private final Nicknames nicknames;
    private final Set<Comparison> compared;

    public PairComparator(Nicknames nicknames) {
        this(nicknames, EnumSet.allOf(Comparison.class));
    }

    /** @param compared the rest counts as absent */
    public PairComparator(Nicknames nicknames, Set<Comparison> compared) {
        this.nicknames = nicknames;
        this.compared = compared;
    }

    /** The levels by the ordinal of their comparison. */
    public byte[] compare(Features a, Features b) {
        byte[] levels = new byte[Comparison.values().length];
        names(a, b, levels);
        levels[Comparison.BIRTH_DATE.ordinal()] = (byte) birthDate(a.birth, b.birth);
        levels[Comparison.EMAIL.ordinal()] = (byte) emails(a.emails, b.emails);
        levels[Comparison.PHONE.ordinal()] = (byte) codes(a.phones, b.phones);
        levels[Comparison.OFFICIAL_ID.ordinal()] = (byte) officialIds(a.officialIds, b.officialIds);
        levels[Comparison.ADDRESS.ordinal()] = (byte) address(a, b);
        levels[Comparison.POSTCODE.ordinal()] = (byte) postcode(a.postcode, b.postcode);
        // Equal postcodes imply the city; counting it again would count one agreement twice.
        levels[Comparison.CITY.ordinal()] =
                (byte) (levels[Comparison.POSTCODE.ordinal()] == 1 ? 0 : city(a.city, b.city));
        levels[Comparison.GENDER.ordinal()] =
                (byte) (a.gender.isEmpty() || b.gender.isEmpty() ? 0 : a.gender.equals(b.gender) ? 1 : 2);
        for (Comparison comparison : Comparison.values()) {
            if (!compared.contains(comparison)) {
                levels[comparison.ordinal()] = 0;
            }
        }
        return levels;
    }

    /** Whether names are crossed, and nothing but a mailbox made of them speaks for it. */
    static boolean crossedAlone(byte[] levels) {
        if (levels[Comparison.GIVEN_NAME.ordinal()] != 6) {
            return false;
        }
        byte[] rest = levels.clone();
        if (rest[Comparison.EMAIL.ordinal()] > 1) {
            rest[Comparison.EMAIL.ordinal()] = 0;
        }
        return nothingButNames(rest);
    }

    /** Whether names and gender are all that could be compared. */
    static boolean nothingButNames(byte[] levels) {
        for (Comparison comparison : Comparison.values()) {
            boolean name = comparison == Comparison.GIVEN_NAME
                    || comparison == Comparison.FAMILY_NAME
                    || comparison == Comparison.GENDER;
            if (!name && levels[comparison.ordinal()] > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether given names tell two people of a household apart: other names, unless the birth date agrees and the home does not; or like ones
     * (Stéphane, Stéphanie) beside other birth dates.
     */
    static boolean couldBeFamily(byte[] levels) {
        if (levels[Comparison.OFFICIAL_ID.ordinal()] == 1) {
            return false;
        }
        int given = levels[Comparison.GIVEN_NAME.ordinal()];
        int birth = levels[Comparison.BIRTH_DATE.ordinal()];
        boolean alike = given == 3 || given == 4;
        boolean bornAlike = birth >= 1 && birth <= 3;
        return given == 7 && (sharesHome(levels) || !bornAlike) || alike && birth == 6;
    }

    /**
     * Whether the one may be a parent of the same name, or a sibling or spouse of a like one: other birth dates; or none, and nothing in common
     * that is one person's alone.
     */
    static boolean couldBeNamedAfter(byte[] levels) {
        if (levels[Comparison.OFFICIAL_ID.ordinal()] == 1) {
            return false;
        }
        int birth = levels[Comparison.BIRTH_DATE.ordinal()];
        int given = levels[Comparison.GIVEN_NAME.ordinal()];
        int email = levels[Comparison.EMAIL.ordinal()];
        boolean likeName = given >= 2 && given <= 4 && email != 1 && email != 2;
        boolean likeAtHome = likeName && sharesHome(levels) && otherContacts(levels);
        boolean townAlone = levels[Comparison.ADDRESS.ordinal()] == 0 && !sharesContact(levels);
        return birth == 6 || birth == 0 && (reachedApart(levels) || townAlone || likeAtHome);
    }

    /**
     * Whether both are reached, by other mailboxes or other numbers and nothing in common, while birth dates do not agree: then a name and a home
     * are what a parent and a child of one name have in common, too.
     */
    static boolean reachedApart(byte[] levels) {
        int birth = levels[Comparison.BIRTH_DATE.ordinal()];
        boolean bornAlike = birth >= 1 && birth <= 5;
        return !bornAlike
                && levels[Comparison.OFFICIAL_ID.ordinal()] != 1
                && otherContacts(levels)
                && !sharesContact(levels);
    }

    private static boolean otherContacts(byte[] levels) {
        return levels[Comparison.EMAIL.ordinal()] == 4 || levels[Comparison.PHONE.ordinal()] == 3;
    }

    private static boolean sharesContact(byte[] levels) {
        int email = levels[Comparison.EMAIL.ordinal()];
        int phone = levels[Comparison.PHONE.ordinal()];
        return email >= 1 && email <= 3 || phone == 1 || phone == 2;
    }

    /** Whether only the given name and a home agree, or only names and a town or street: namesakes are many, and some share a flat. */
    static boolean couldBeNamesakes(byte[] levels) {
        int family = levels[Comparison.FAMILY_NAME.ordinal()];
        int birth = levels[Comparison.BIRTH_DATE.ordinal()];
        int address = levels[Comparison.ADDRESS.ordinal()];
        // A digit of the birth date may be a slip, but not beside a name that is another one's, too.
        boolean bornAlike = birth == 1 || birth == 2 || birth == 3 && (family == 1 || family == 2);
        boolean known = bornAlike || sharesContact(levels) || levels[Comparison.OFFICIAL_ID.ordinal()] == 1;
        boolean elsewhere = address == 5 || (address == 0 || address == 3 || address == 4) && otherContacts(levels);
        return !known && (family == 6 || elsewhere);
    }

    /** Whether family name and home agree. */
    static boolean sharesHome(byte[] levels) {
        int family = levels[Comparison.FAMILY_NAME.ordinal()];
        int address = levels[Comparison.ADDRESS.ordinal()];
        boolean home = address == 0 ? levels[Comparison.POSTCODE.ordinal()] == 1 : address <= 2;
        return home && (family == 1 || family == 2);
    }

    /** Whether the pair is ruled out: both name a generation, and not the same. */
    public static boolean contradictory(Features a, Features b) {
        return !a.generation.isEmpty() && !b.generation.isEmpty() && !a.generation.equals(b.generation);
    }

    private void names(Features a, Features b, byte[] levels) {
        if (a.whole.isEmpty() != b.whole.isEmpty()) {
            // A name of several words in one column, beside one in two: it may be all of it, or the family name alone.
            int alone = a.whole.isEmpty() ? family(a.family, b.whole) : family(a.whole, b.family);
            if (alone == 1 || alone == 2) {
                levels[Comparison.FAMILY_NAME.ordinal()] = (byte) alone;
                return;
            }
        }
        int given = given(a.given, b.given);
        int family = family(a.family, b.family);
        boolean crossedGiven = alike(a.given, b.family);
        boolean crossedFamily = alike(a.family, b.given);
        boolean weak = (given == 0 || given >= 4) && (family == 0 || family >= 3);
        if (weak && (crossedGiven || crossedFamily)) {
            if (crossedGiven && crossedFamily) {
                given = 6;
                family = 5;
            } else if (a.family.isEmpty() || b.family.isEmpty() || a.given.isEmpty() || b.given.isEmpty()) {
                // One of the two has a single name, in the other's column.
                given = 0;
                family = 5;
            }
        }
        levels[Comparison.GIVEN_NAME.ordinal()] = (byte) given;
        levels[Comparison.FAMILY_NAME.ordinal()] = (byte) family;
    }

    private static boolean alike(String left, String right) {
        return !left.isEmpty()
                && !right.isEmpty()
                && (left.equals(right)
                        || (left.length() > 3 && right.length() > 3 && Similarity.within(left, right, 1)));
    }

    private int given(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        if (a.equals(b)) {
            return 1;
        }
        String firstA = a.indexOf(' ') < 0 ? a : a.substring(0, a.indexOf(' '));
        String firstB = b.indexOf(' ') < 0 ? b : b.substring(0, b.indexOf(' '));
        if (nicknames.related(a, b)
                || nicknames.related(firstA, firstB)
                || firstA.equals(firstB)
                || PersonName.areInitials(a, b)
                || PersonName.areInitials(b, a)) {
            return 2;
        }
        if (Math.min(a.length(), b.length()) > 2 && Similarity.within(a, b, 1)) {
            return 3;
        }
        if (firstA.length() == 1 || firstB.length() == 1) {
            return firstA.charAt(0) == firstB.charAt(0) ? 5 : 7;
        }
        if (Similarity.jaroWinkler(a, b) >= 0.88 || Features.contained(a, b)) {
            return 4;
        }
        return 7;
    }

    private static int family(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        if (a.equals(b)) {
            return 1;
        }
        if (Math.min(a.length(), b.length()) > 3 && Similarity.within(a, b, 1)) {
            return 2;
        }
        if (Similarity.jaroWinkler(a, b) >= 0.9 || Features.contained(a, b)) {
            return 3;
        }
        String sound = Similarity.sound(a);
        if (sound.length() > 1 && sound.equals(Similarity.sound(b))) {
            return 4;
        }
        return 6;
    }

    private static int birthDate(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        if (a.equals(b)) {
            return 1;
        }
        boolean year = a.regionMatches(0, b, 0, 4);
        boolean month = a.regionMatches(4, b, 4, 2);
        boolean day = a.regionMatches(6, b, 6, 2);
        if (year && a.regionMatches(4, b, 6, 2) && a.regionMatches(6, b, 4, 2)) {
            return 2;
        }
        if (Similarity.within(a, b, 1)) {
            return 3;
        }
        if ((year && (month || day)) || (month && day)) {
            return 4;
        }
        return year ? 5 : 6;
    }

    private static int emails(List<String> a, List<String> b) {
        int best = 0;
        for (String left : a) {
            for (String right : b) {
                int level = email(left, right);
                best = best == 0 ? level : Math.min(best, level);
            }
        }
        return best;
    }

    private static int email(String a, String b) {
        if (a.equals(b)) {
            return 1;
        }
        String left = local(a);
        String right = local(b);
        if (left.equals(right) && left.length() > 3) {
            return 2;
        }
        if (otherNumber(left, right)) {
            return 4;
        }
        return Similarity.within(a, b, 2) || (Similarity.within(left, right, 1) && left.length() > 4) ? 3 : 4;
    }

    /** {@code john.smith82} and {@code john.smith84} are two people; {@code 28} beside {@code 82} may be a slip. */
    private static boolean otherNumber(String left, String right) {
        String digits = left.replaceAll("[^0-9]", "");
        String others = right.replaceAll("[^0-9]", "");
        if (digits.length() != others.length() || digits.equals(others)) {
            return false;
        }
        char[] sorted = digits.toCharArray();
        char[] sortedOthers = others.toCharArray();
        Arrays.sort(sorted);
        Arrays.sort(sortedOthers);
        return !Arrays.equals(sorted, sortedOthers)
                && left.replaceAll("[0-9]", "").equals(right.replaceAll("[0-9]", ""));
    }

    private static String local(String email) {
        int at = email.indexOf('@');
        return at < 0 ? email : email.substring(0, at);
    }

    private static int codes(List<String> a, List<String> b) {
        int best = 0;
        for (String left : a) {
            for (String right : b) {
                int level = left.equals(right) ? 1 : Similarity.within(left, right, 1) ? 2 : 3;
                best = best == 0 ? level : Math.min(best, level);
            }
        }
        return best;
    }

    /** Numbers of one kind ({@code passport:…}) are compared; of different kinds they say nothing of each other. */
    private static int officialIds(List<String> a, List<String> b) {
        int best = 0;
        for (String left : a) {
            for (String right : b) {
                int kind = left.indexOf(':') + 1;
                if (!left.regionMatches(0, right, 0, kind)) {
                    continue;
                }
                int level = left.equals(right) ? 1 : Similarity.within(left, right, 1) ? 2 : 3;
                best = best == 0 ? level : Math.min(best, level);
            }
        }
        return best;
    }

    private static int address(Features a, Features b) {
        if (a.street.isEmpty() || b.street.isEmpty()) {
            return 0;
        }
        boolean numbers = !a.houseNumber.isEmpty() && !b.houseNumber.isEmpty();
        boolean sameNumber = numbers && a.houseNumber.equals(b.houseNumber);
        if (a.street.equals(b.street)) {
            return sameNumber || (a.houseNumber.isEmpty() && b.houseNumber.isEmpty()) ? 1 : 3;
        }
        boolean similar = Similarity.jaroWinkler(a.street, b.street) >= 0.88 || Features.contained(a.street, b.street);
        if (similar) {
            return sameNumber ? 2 : 3;
        }
        return sharedWords(a.street, b.street) >= 0.5 ? 4 : 5;
    }

    /** Jaccard index of the words longer than two letters. */
    private static double sharedWords(String a, String b) {
        String[] left = Features.tokens(a);
        String[] right = Features.tokens(b);
        int shared = 0;
        int all = 0;
        for (String word : left) {
            if (word.length() < 3) {
                continue;
            }
            all++;
            for (String other : right) {
                if (word.equals(other)) {
                    shared++;
                    break;
                }
            }
        }
        for (String word : right) {
            if (word.length() >= 3) {
                all++;
            }
        }
        return all == shared ? 0 : (double) shared / (all - shared);
    }

    private static int postcode(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        if (a.equals(b)) {
            return 1;
        }
        if (Similarity.within(a, b, 1)) {
            return 2;
        }
        int area = Math.max(2, Math.min(a.length(), b.length()) - 3);
        return a.regionMatches(0, b, 0, area) ? 3 : 4;
    }

    private static int city(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        if (a.equals(b)) {
            return 1;
        }
        if (Similarity.jaroWinkler(a, b) >= 0.88 || Similarity.within(a, b, 2)) {
            return 2;
        }
        return sharedWords(a, b) > 0 ? 3 : 4;
    }
}
