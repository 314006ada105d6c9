package io.parcours.identity.match;

import io.parcours.identity.key.PersonName;
import io.parcours.identity.match.Level.Address;
import io.parcours.identity.match.Level.Birth;
import io.parcours.identity.match.Level.City;
import io.parcours.identity.match.Level.Family;
import io.parcours.identity.match.Level.Gender;
import io.parcours.identity.match.Level.Given;
import io.parcours.identity.match.Level.Mailbox;
import io.parcours.identity.match.Level.OfficialId;
import io.parcours.identity.match.Level.Phone;
import io.parcours.identity.match.Level.Postcode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Compares two persons field by field. */
public final class PairComparator {
    private static final int SHORTEST_STREET = 5;

    private final Nicknames nicknames;
    private final Set<Comparison> leftOut;
    private final TermFrequencies frequencies;

    public PairComparator(Nicknames nicknames) {
        this(nicknames, EnumSet.allOf(Comparison.class), new TermFrequencies());
    }

    /**
     * @param compared the rest counts as absent
     * @param frequencies how many have a name: without them no spelling is known to be wrong
     */
    public PairComparator(Nicknames nicknames, Set<Comparison> compared, TermFrequencies frequencies) {
        this.nicknames = nicknames;
        this.leftOut = EnumSet.allOf(Comparison.class);
        this.leftOut.removeAll(compared);
        this.frequencies = frequencies;
    }

    public Agreement compare(Features a, Features b) {
        Names names = names(a, b);
        Postcode postcode = postcode(a.postcode, b.postcode);
        // Equal postcodes imply the city; counting it again would count one agreement twice.
        City city = postcode == Postcode.EQUAL ? City.ABSENT : city(a.city, b.city);
        Agreement agreement = Agreement.of(
                names.given(),
                names.family(),
                birthDate(a.birth, b.birth),
                mailboxes(a.emails, b.emails),
                phones(a.phones, b.phones),
                officialIds(a.officialIds, b.officialIds),
                address(a, b),
                postcode,
                city,
                gender(a.gender, b.gender));
        for (Comparison comparison : leftOut) {
            agreement = agreement.without(comparison);
        }
        return agreement;
    }

    /** Whether the pair is ruled out: both name a generation, and not the same. */
    public static boolean contradictory(Features a, Features b) {
        return !a.generation.isEmpty() && !b.generation.isEmpty() && !a.generation.equals(b.generation);
    }

    private record Names(Given given, Family family) {}

    private Names names(Features a, Features b) {
        if (a.whole.isEmpty() != b.whole.isEmpty()) {
            if (sameWords(a, b)) {
                return new Names(Given.EQUAL, Family.EQUAL);
            }
            // A name of several words in one column, beside one in two: it may be all of it, or the family name alone.
            Family alone = a.whole.isEmpty()
                    ? family(a.family, a.familyHeard, b.whole, Similarity.sound(b.whole))
                    : family(a.whole, Similarity.sound(a.whole), b.family, b.familyHeard);
            if (!isWeak(alone)) {
                return new Names(Given.ABSENT, alone);
            }
        }
        Given given = given(a.given, b.given);
        Family family = family(a.family, a.familyHeard, b.family, b.familyHeard);
        if (!isWeak(given) || !isWeak(family)) {
            return new Names(given, family);
        }
        boolean crossedGiven = alike(a.given, b.family);
        boolean crossedFamily = alike(a.family, b.given);
        if (crossedGiven && crossedFamily) {
            return new Names(Given.CROSSED, Family.CROSSED);
        }
        boolean single = a.family.isEmpty() || b.family.isEmpty() || a.given.isEmpty() || b.given.isEmpty();
        // One of the two has a single name, in the other's column.
        return single && (crossedGiven || crossedFamily)
                ? new Names(Given.ABSENT, Family.CROSSED)
                : new Names(given, family);
    }

    /** Whether the names are the same words in any order: Zhang Xiuying in one column is Xiuying, Zhang in two. */
    private static boolean sameWords(Features a, Features b) {
        String[] left = Features.tokens(a.given + " " + a.family);
        String[] right = Features.tokens(b.given + " " + b.family);
        Arrays.sort(left);
        Arrays.sort(right);
        return left.length > 1 && Arrays.equals(left, right);
    }

    private static boolean isWeak(Given given) {
        return switch (given) {
            case ABSENT, SIMILAR, INITIAL, CROSSED, DIFFERENT -> true;
            case EQUAL, NICKNAME, MISSPELT, ONE_EDIT -> false;
        };
    }

    private static boolean isWeak(Family family) {
        return switch (family) {
            case ABSENT, SIMILAR, SOUNDS_ALIKE, CROSSED, DIFFERENT -> true;
            case EQUAL, MISSPELT, ONE_EDIT -> false;
        };
    }

    private static boolean alike(String left, String right) {
        return !left.isEmpty()
                && !right.isEmpty()
                && (left.equals(right)
                        || (left.length() > 3 && right.length() > 3 && Similarity.within(left, right, 1)));
    }

    private Given given(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Given.ABSENT;
        }
        if (a.equals(b)) {
            return Given.EQUAL;
        }
        String firstA = a.indexOf(' ') < 0 ? a : a.substring(0, a.indexOf(' '));
        String firstB = b.indexOf(' ') < 0 ? b : b.substring(0, b.indexOf(' '));
        if (nicknames.related(a, b)
                || nicknames.related(firstA, firstB)
                || firstA.equals(firstB)
                || PersonName.areInitials(a, b)
                || PersonName.areInitials(b, a)) {
            return Given.NICKNAME;
        }
        if (Math.min(a.length(), b.length()) > 2 && Similarity.within(a, b, 1)) {
            return frequencies.misspelt(Comparison.GIVEN_NAME, a, b) ? Given.MISSPELT : Given.ONE_EDIT;
        }
        if (firstA.length() == 1 || firstB.length() == 1) {
            return firstA.charAt(0) == firstB.charAt(0) ? Given.INITIAL : Given.DIFFERENT;
        }
        if (Similarity.alike(a, b, 0.88) || Features.contained(a, b)) {
            return Given.SIMILAR;
        }
        return Given.DIFFERENT;
    }

    private Family family(String a, String soundOfA, String b, String soundOfB) {
        if (a.isEmpty() || b.isEmpty()) {
            return Family.ABSENT;
        }
        if (a.equals(b)) {
            return Family.EQUAL;
        }
        if (Math.min(a.length(), b.length()) > 3 && Similarity.within(a, b, 1)) {
            return frequencies.misspelt(Comparison.FAMILY_NAME, a, b) ? Family.MISSPELT : Family.ONE_EDIT;
        }
        if (Similarity.alike(a, b, 0.9) || Features.contained(a, b)) {
            return Family.SIMILAR;
        }
        if (soundOfA.length() > 1 && soundOfA.equals(soundOfB)) {
            return Family.SOUNDS_ALIKE;
        }
        return Family.DIFFERENT;
    }

    private static Birth birthDate(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Birth.ABSENT;
        }
        if (a.equals(b)) {
            // 00 is how some write a month or a day that they do not know.
            boolean known = !a.startsWith("00", 4) && !a.startsWith("00", 6);
            return known ? Birth.EQUAL : Birth.TWO_PARTS_EQUAL;
        }
        boolean year = a.regionMatches(0, b, 0, 4);
        boolean month = a.regionMatches(4, b, 4, 2);
        boolean day = a.regionMatches(6, b, 6, 2);
        if (year && a.regionMatches(4, b, 6, 2) && a.regionMatches(6, b, 4, 2)) {
            return Birth.DAY_AND_MONTH_SWAPPED;
        }
        if (Similarity.within(a, b, 1)) {
            return Birth.ONE_DIGIT_OFF;
        }
        if ((year && (month || day)) || (month && day)) {
            return Birth.TWO_PARTS_EQUAL;
        }
        return year ? Birth.SAME_YEAR : Birth.DIFFERENT;
    }

    private static Mailbox mailboxes(List<String> a, List<String> b) {
        Mailbox best = Mailbox.ABSENT;
        for (String left : a) {
            for (String right : b) {
                best = better(best, mailbox(left, right));
            }
        }
        return best;
    }

    /** The stronger of two levels; absent is none. */
    private static <L extends Enum<L> & Level> L better(L one, L other) {
        return one.ordinal() == 0 || other.compareTo(one) < 0 ? other : one;
    }

    private static Mailbox mailbox(String a, String b) {
        if (a.equals(b)) {
            return Mailbox.EQUAL;
        }
        String left = local(a);
        String right = local(b);
        if (left.equals(right) && left.length() > 3) {
            return Mailbox.SAME_LOCAL_PART;
        }
        boolean similar = Similarity.within(a, b, 2) || (left.length() > 4 && Similarity.within(left, right, 1));
        return similar && !otherNumber(left, right) ? Mailbox.SIMILAR : Mailbox.DIFFERENT;
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

    private static Phone phones(List<String> a, List<String> b) {
        Phone best = Phone.ABSENT;
        for (String left : a) {
            for (String right : b) {
                Phone level = left.equals(right)
                        ? Phone.EQUAL
                        : Similarity.within(left, right, 1) ? Phone.ONE_DIGIT_OFF : Phone.DIFFERENT;
                best = better(best, level);
            }
        }
        return best;
    }

    /** Numbers of one kind ({@code passport:…}) are compared; of different kinds they say nothing of each other. */
    private static OfficialId officialIds(List<String> a, List<String> b) {
        OfficialId best = OfficialId.ABSENT;
        for (String left : a) {
            for (String right : b) {
                int kind = left.indexOf(':') + 1;
                if (!left.regionMatches(0, right, 0, kind)) {
                    continue;
                }
                OfficialId level = left.equals(right)
                        ? OfficialId.EQUAL
                        : Similarity.within(left, right, 1) ? OfficialId.ONE_CHARACTER_OFF : OfficialId.DIFFERENT;
                best = better(best, level);
            }
        }
        return best;
    }

    private static Address address(Features a, Features b) {
        if (a.street.isEmpty() || b.street.isEmpty()) {
            return Address.ABSENT;
        }
        boolean numbers = !a.houseNumber.isEmpty() && !b.houseNumber.isEmpty();
        boolean sameNumber = numbers && a.houseNumber.equals(b.houseNumber);
        if (a.street.equals(b.street)) {
            boolean noNumbers = a.houseNumber.isEmpty() && b.houseNumber.isEmpty();
            return sameNumber || noNumbers ? Address.EQUAL : Address.SAME_STREET;
        }
        boolean similar = Similarity.alike(a.street, b.street, 0.88)
                || Features.contained(a.street, b.street)
                || goesOn(a.street, b.street)
                || goesOn(b.street, a.street);
        if (similar) {
            return sameNumber ? Address.SAME_NUMBER_SIMILAR_STREET : Address.SAME_STREET;
        }
        return sharedWords(a.street, b.street) >= 0.5 ? Address.SHARED_WORDS : Address.DIFFERENT;
    }

    /** Whether one is the other and words behind it: the town, as a rule. */
    private static boolean goesOn(String longer, String shorter) {
        return shorter.length() >= SHORTEST_STREET
                && longer.startsWith(shorter)
                && longer.charAt(shorter.length()) == ' ';
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

    private static Postcode postcode(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Postcode.ABSENT;
        }
        if (a.equals(b)) {
            return Postcode.EQUAL;
        }
        if (Similarity.within(a, b, 1)) {
            return Postcode.ONE_CHARACTER_OFF;
        }
        int area = Math.max(2, Math.min(a.length(), b.length()) - 3);
        return a.regionMatches(0, b, 0, area) ? Postcode.SAME_AREA : Postcode.DIFFERENT;
    }

    private static City city(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return City.ABSENT;
        }
        if (a.equals(b)) {
            return City.EQUAL;
        }
        if (Similarity.alike(a, b, 0.88) || Similarity.within(a, b, 2)) {
            return City.SIMILAR;
        }
        return sharedWords(a, b) > 0 ? City.SHARED_WORD : City.DIFFERENT;
    }

    private static Gender gender(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Gender.ABSENT;
        }
        return a.equals(b) ? Gender.EQUAL : Gender.DIFFERENT;
    }
}
