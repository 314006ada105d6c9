package io.parcours.demo.people;

import java.time.LocalDate;
import java.util.Locale;

/** What a hurried hand makes of a value. */
public final class Typos {
    private Typos() {}

    /** Two letters exchanged, one dropped or one doubled. */
    public static String in(Dice dice, String text) {
        if (text.length() < 4) {
            return text + text.charAt(text.length() - 1);
        }
        int at = dice.between(1, text.length() - 3);
        return switch (dice.between(0, 2)) {
            case 0 ->
                text.charAt(at) == text.charAt(at + 1)
                        ? text.substring(0, at) + text.substring(at + 1)
                        : text.substring(0, at) + text.charAt(at + 1) + text.charAt(at) + text.substring(at + 2);
            case 1 -> text.substring(0, at) + text.substring(at + 1);
            default -> text.substring(0, at) + text.charAt(at) + text.substring(at);
        };
    }

    /** A wrong domain or a slip before the at-sign. */
    public static String inEmail(Dice dice, String address) {
        return address.endsWith("@gmail.com") && dice.chance(0.7)
                ? address.replace("@gmail.com", "@gmial.com")
                : in(dice, address.substring(0, address.indexOf('@'))) + address.substring(address.indexOf('@'));
    }

    /** Day and month exchanged; empty-handed when that gives no other date. */
    public static LocalDate swapped(LocalDate date) {
        return date.getDayOfMonth() > 12
                ? date
                : LocalDate.of(date.getYear(), date.getDayOfMonth(), date.getMonthValue());
    }

    /** Capitals without accents, as old tills print names. */
    public static String capitals(String name) {
        return java.text.Normalizer.normalize(name, java.text.Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toUpperCase(Locale.ROOT);
    }
}
