package io.parcours.identity.key;

import java.time.LocalDate;

/**
 * Whether two names, birth dates or generations can not be one person's. Made to protect: nicknames, initials, typing errors and
 * swapped days do not contradict, but names that brothers, sisters, twins and couples could bear side by side do, even
 * where they differ by one letter (Julie and Julia, Paul and Paula).
 */
public final class Contradiction {
    private Contradiction() {}

    /** Whether two descriptions cannot be of one person. */
    public static boolean between(PersonName left, PersonName right) {
        if (left.equals(right)) {
            return false;
        }
        if (ofGenerations(left.generation(), right.generation()) || ofBirthDays(left.birthDay(), right.birthDay())) {
            return true;
        }
        boolean given = ofGivenNames(left.given(), right.given());
        boolean family = ofFamilyNames(left.family(), right.family());
        if ((given || family) && swapped(left, right)) {
            return false;
        }
        return given || family && !marriage(left, right);
    }

    /** Whether nothing at all speaks for one person: other given names together with another family name or birth date. */
    public static boolean wholly(PersonName left, PersonName right) {
        boolean given = ofGivenNames(left.given(), right.given());
        return given
                && !swapped(left, right)
                && (ofFamilyNames(left.family(), right.family()) || ofBirthDays(left.birthDay(), right.birthDay()));
    }

    /** Whether both names are there and agree, and nothing else contradicts. */
    public static boolean agreement(PersonName left, PersonName right) {
        return left.isFull() && right.isFull() && !between(left, right);
    }

    private static boolean swapped(PersonName left, PersonName right) {
        return left.isFull()
                && left.given().equals(right.family())
                && left.family().equals(right.given());
    }

    /** A new family name beside the same given name and the same birth date. */
    private static boolean marriage(PersonName left, PersonName right) {
        return left.hasBirthDay()
                && left.birthDay() == right.birthDay()
                && left.given().equals(right.given())
                && !left.given().isEmpty();
    }

    static boolean ofGenerations(String left, String right) {
        return !left.isEmpty() && !right.isEmpty() && !left.equals(right);
    }

    static boolean ofGivenNames(String left, String right) {
        if (left.isEmpty() || right.isEmpty() || left.equals(right)) {
            return false;
        }
        if (hasDigit(left) || hasDigit(right)) {
            return true;
        }
        String firstLeft = firstWord(left);
        String firstRight = firstWord(right);
        if (firstLeft.length() == 1 || firstRight.length() == 1) {
            return firstLeft.charAt(0) != firstRight.charAt(0)
                    && !ShortNames.mayBeginWith(firstLeft, firstRight.charAt(0))
                    && !ShortNames.mayBeginWith(firstRight, firstLeft.charAt(0));
        }
        if (firstLeft.equals(firstRight)
                || joined(left).equals(joined(right))
                || PersonName.areInitials(left, right)
                || PersonName.areInitials(right, left)) {
            return false;
        }
        return !ShortNames.related(firstLeft, firstRight)
                && !isLongForm(firstLeft, firstRight)
                && !isLongForm(firstRight, firstLeft)
                && !isTypingError(firstLeft, firstRight);
    }

    static boolean ofFamilyNames(String left, String right) {
        if (left.isEmpty() || right.isEmpty() || left.equals(right)) {
            return false;
        }
        if (hasDigit(left) || hasDigit(right)) {
            return true;
        }
        if (left.length() == 1 || right.length() == 1) {
            return left.charAt(0) != right.charAt(0);
        }
        String wholeLeft = joined(left);
        String wholeRight = joined(right);
        if (wholeLeft.equals(wholeRight) || sharesWord(left, right)) {
            return false;
        }
        int shorter = Math.min(wholeLeft.length(), wholeRight.length());
        int longer = Math.max(wholeLeft.length(), wholeRight.length());
        int allowed = shorter >= 8 ? 2 : longer >= 4 ? 1 : 0;
        return Edits.between(wholeLeft, wholeRight, allowed) > allowed;
    }

    /** Other dates contradict unless day and month are swapped or a single digit differs. */
    public static boolean ofBirthDays(long left, long right) {
        if (left == PersonName.NO_DAY || right == PersonName.NO_DAY || left == right) {
            return false;
        }
        LocalDate one = LocalDate.ofEpochDay(left);
        LocalDate other = LocalDate.ofEpochDay(right);
        if (one.getYear() == other.getYear()
                && one.getMonthValue() == other.getDayOfMonth()
                && one.getDayOfMonth() == other.getMonthValue()) {
            return false;
        }
        return Edits.between(one.toString(), other.toString(), 1) > 1;
    }

    /** Alexander is a long form of Alex; Paula and Pauline are not of Paul. */
    private static boolean isLongForm(String longer, String shorter) {
        if (shorter.length() < 4 || longer.length() - shorter.length() < 3 || !longer.startsWith(shorter)) {
            return false;
        }
        String ending = longer.substring(shorter.length());
        return !ending.endsWith("ine")
                && !ending.endsWith("ette")
                && !ending.endsWith("ina")
                && !ending.endsWith("elle");
    }

    /** One slip in a word long enough, not at its start, and not in the ending that tells him from her. */
    private static boolean isTypingError(String left, String right) {
        if (left.charAt(0) != right.charAt(0) || Math.min(left.length(), right.length()) < 4) {
            return false;
        }
        if (Edits.isSwap(left, right)) {
            return true;
        }
        if (Math.min(left.length(), right.length()) < 5 || Edits.between(left, right, 1) > 1) {
            return false;
        }
        char endLeft = left.charAt(left.length() - 1);
        char endRight = right.charAt(right.length() - 1);
        return endLeft == endRight || !isVowel(endLeft) && !isVowel(endRight);
    }

    private static boolean isVowel(char c) {
        return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
    }

    private static boolean sharesWord(String left, String right) {
        if (left.indexOf(' ') < 0 && right.indexOf(' ') < 0) {
            return false;
        }
        for (String word : left.split(" ")) {
            if (word.length() >= 4 && (" " + right + " ").contains(" " + word + " ")) {
                return true;
            }
        }
        return false;
    }

    private static String joined(String words) {
        return words.indexOf(' ') < 0 ? words : words.replace(" ", "");
    }

    private static String firstWord(String words) {
        int blank = words.indexOf(' ');
        return blank < 0 ? words : words.substring(0, blank);
    }

    private static boolean hasDigit(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= '9' && text.charAt(i) >= '0') {
                return true;
            }
        }
        return false;
    }
}
