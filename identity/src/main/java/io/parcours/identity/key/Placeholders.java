package io.parcours.identity.key;

import java.time.LocalDate;
import java.util.Set;

/** Values that people and broken tags write where they know none. They identify nobody. */
public final class Placeholders {
    private static final Set<String> WORDS = Set.of(
            "null",
            "(null)",
            "none",
            "nil",
            "nan",
            "na",
            "n/a",
            "n.a.",
            "undefined",
            "unknown",
            "anonymous",
            "anonym",
            "anon",
            "anonyme",
            "guest",
            "test",
            "testing",
            "tester",
            "dummy",
            "fake",
            "empty",
            "missing",
            "default",
            "false",
            "true",
            "no",
            "not set",
            "(not set)",
            "notset",
            "not provided",
            "not available",
            "inconnu",
            "unbekannt",
            "-",
            "--",
            "---",
            "-1",
            "0",
            "?",
            "??",
            "x",
            "xx",
            "xxx",
            "xxxx",
            "[object object]",
            "<null>",
            "\\n",
            "nobody",
            "noone",
            "tbd",
            "todo",
            "string",
            "optout",
            "opt-out");
    private static final Set<String> MAILBOXES = Set.of(
            "noemail",
            "no-email",
            "no.email",
            "nomail",
            "no-mail",
            "no.mail",
            "noreply",
            "no-reply",
            "no.reply",
            "donotreply",
            "do-not-reply",
            "do.not.reply",
            "sansemail",
            "pasdemail",
            "pas-de-mail",
            "keinemail",
            "invalid",
            "notgiven",
            "notprovided",
            "refused",
            "asdf",
            "qwerty",
            "aaa",
            "abc",
            "mailer-daemon",
            "postmaster");
    private static final Set<String> NAMES = Set.of(
            "null",
            "none",
            "n a",
            "nan",
            "undefined",
            "unknown",
            "anonymous",
            "anonyme",
            "not provided",
            "not available",
            "no name",
            "noname",
            "first name",
            "last name",
            "firstname",
            "lastname",
            "inconnu",
            "unbekannt",
            "xx",
            "xxx",
            "xxxx",
            "0",
            "00",
            "000",
            "test test",
            "customer",
            "client");
    private static final Set<LocalDate> DATES =
            Set.of(LocalDate.of(1970, 1, 1), LocalDate.of(1900, 1, 1), LocalDate.of(1901, 1, 1), LocalDate.of(1, 1, 1));
    private static final Set<String> NUMBERS =
            Set.of("1234567890", "0123456789", "123456789", "12345678", "9876543210");

    private Placeholders() {}

    /** Whether a trimmed, lower-case key says nothing. */
    public static boolean isKey(String lower) {
        return WORDS.contains(lower) || isOneSymbol(lower);
    }

    /** Whether a folded name was written for want of one. Narrower than for keys: there are people called Na, Guest and Test. */
    static boolean isName(String folded) {
        return NAMES.contains(folded);
    }

    /** Whether a mailbox (lower case, before the @) belongs to nobody. */
    static boolean isMailbox(String local, String domain) {
        return WORDS.contains(local) && local.length() > 1
                || MAILBOXES.contains(local)
                || local.length() >= 3 && isRepeated(local) && domain.startsWith(local + ".");
    }

    /** Whether digits of a telephone number are made up: 000…, 111…, 9999999999, 1234567890. */
    static boolean isNumber(String digits) {
        return digits.isEmpty() || isRepeated(digits) || NUMBERS.contains(digits);
    }

    /** Whether a birth date is a default of some system. */
    public static boolean isBirthDate(LocalDate date) {
        return DATES.contains(date) || date.getYear() < 1880 || date.getYear() >= 9999;
    }

    /** {@code 0000}, {@code 00000000-0000-…}, {@code 999999}: a single letter or digit, zeros at any length and others from six on. */
    private static boolean isOneSymbol(String text) {
        char symbol = 0;
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                continue;
            }
            if (count > 0 && c != symbol) {
                return false;
            }
            symbol = c;
            count++;
        }
        return count == 0 || symbol == '0' || count >= 6;
    }

    private static boolean isRepeated(String text) {
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) != text.charAt(0)) {
                return false;
            }
        }
        return true;
    }
}
