package io.parcours.demo.people;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/** Mailboxes: lower case, plain letters, never two people with the same. */
public final class Emails {
    private static final List<String> FRENCH = List.of(
            "gmail.com",
            "gmail.com",
            "gmail.com",
            "orange.fr",
            "hotmail.fr",
            "free.fr",
            "yahoo.fr",
            "outlook.fr",
            "laposte.net");

    private Emails() {}

    static String address(Dice dice, String given, String family, String country, long number, boolean former) {
        String name = letters(given);
        String surname = letters(family);
        String local = switch (dice.between(0, 2)) {
            case 0 -> name + "." + surname;
            case 1 -> name.charAt(0) + surname;
            default -> name + "_" + surname;
        };
        // The number keeps namesakes apart; nobody's former address may be another's present one.
        String unique = former ? number + "0" + (number % 7) + "x" : Long.toString(number);
        String provider = switch (country) {
            case "DE" -> dice.chance(0.4) ? "gmx.de" : "gmail.com";
            case "BE" -> dice.chance(0.4) ? "skynet.be" : "gmail.com";
            case "CH" -> dice.chance(0.4) ? "bluewin.ch" : "gmail.com";
            case "IT" -> dice.chance(0.4) ? "libero.it" : "gmail.com";
            case "ES" -> dice.chance(0.4) ? "hotmail.es" : "gmail.com";
            default -> dice.pick(FRENCH);
        };
        return local + unique + "@" + (former ? "wanadoo.fr" : provider);
    }

    /** Plain lower-case letters of a name. */
    public static String letters(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("[^A-Za-z]", "")
                .toLowerCase(Locale.ROOT);
    }

    /** The way it gets typed: capitals, and for Gmail a tag that changes nothing. */
    public static String asTyped(Dice dice, String address) {
        if (dice.chance(0.06)) {
            return address.toUpperCase(Locale.ROOT);
        }
        if (dice.chance(0.06)) {
            return address.substring(0, 1).toUpperCase(Locale.ROOT) + address.substring(1);
        }
        if (address.endsWith("@gmail.com") && dice.chance(0.03)) {
            return address.replace("@", "+demo@");
        }
        return address;
    }

    /** What mail systems take it for: Gmail ignores dots and tags. */
    public static String canonical(String address) {
        int at = address.indexOf('@');
        if (at < 0 || !address.endsWith("@gmail.com")) {
            return address;
        }
        return address.substring(0, at).replace(".", "") + address.substring(at);
    }
}
