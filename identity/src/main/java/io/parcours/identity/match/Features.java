package io.parcours.identity.match;

import io.parcours.identity.key.TextFold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A person's fields in the form in which they are compared: folded to lower-case ASCII, names split into words, address
 * words shortened alike, dates as eight digits. Made once a record, compared many times.
 */
public final class Features {
    private static final Map<String, String> ADDRESS_WORDS = Map.ofEntries(
            Map.entry("street", "st"),
            Map.entry("strasse", "st"),
            Map.entry("str", "st"),
            Map.entry("road", "rd"),
            Map.entry("avenue", "ave"),
            Map.entry("av", "ave"),
            Map.entry("boulevard", "blvd"),
            Map.entry("bd", "blvd"),
            Map.entry("drive", "dr"),
            Map.entry("lane", "ln"),
            Map.entry("place", "pl"),
            Map.entry("court", "ct"),
            Map.entry("crescent", "cres"),
            Map.entry("circuit", "cct"),
            Map.entry("close", "cl"),
            Map.entry("terrace", "tce"),
            Map.entry("square", "sq"),
            Map.entry("highway", "hwy"),
            Map.entry("apartment", "apt"),
            Map.entry("north", "n"),
            Map.entry("south", "s"),
            Map.entry("east", "e"),
            Map.entry("west", "w"),
            Map.entry("saint", "st"),
            Map.entry("allee", "all"),
            Map.entry("chemin", "ch"),
            Map.entry("impasse", "imp"));

    /** What stands before a house number and says no more than it: No 12 is 12. */
    private static final Set<String> NUMBER_WORDS = Set.of("no", "nr", "num", "number", "nro");

    final String id;
    final String given;
    final String family;
    /** A name of several words that stood in one column alone, and was split; {@code ""} when there were two. */
    final String whole;

    final String givenSound;
    final String familySound;
    /** As {@link #familySound}, with the pauses between words, which change how some letters sound. */
    final String familyHeard;

    /** Generation: {@code jr}, {@code sr}, {@code 1} to {@code 9}, or {@code ""}. */
    final String generation;

    final String birth;
    final String gender;
    final String houseNumber;
    final String street;
    final String postcode;
    final String city;
    final List<String> emails;
    final List<String> phones;
    final List<String> officialIds;

    private Features(PersonFields fields) {
        id = fields.id();
        List<String> givenWords = words(fields.givenName());
        List<String> familyWords = words(fields.familyName());
        whole = split(givenWords, familyWords, fields.givenName() + fields.familyName());
        String suffix = generation(words(fields.nameSuffix()), true);
        String fromFamily = generation(familyWords, false);
        String fromGiven = generation(givenWords, false);
        generation = !suffix.isEmpty() ? suffix : !fromFamily.isEmpty() ? fromFamily : fromGiven;
        given = String.join(" ", givenWords);
        family = String.join(" ", familyWords);
        givenSound = givenWords.isEmpty() ? "" : Similarity.sound(givenWords.get(0));
        familySound = family.isEmpty() ? "" : Similarity.sound(family.replace(" ", ""));
        familyHeard = family.indexOf(' ') < 0 ? familySound : Similarity.sound(family);
        String digits = fields.birthDate().replaceAll("[^0-9]", "");
        birth = digits.length() == 8 && !digits.equals("19700101") && !digits.equals("19000101") ? digits : "";
        gender = gender(fields.gender());
        List<String> addressWords = addressWords(fields.address());
        houseNumber = addressWords.stream()
                .filter(word -> Character.isDigit(word.charAt(0)))
                .findFirst()
                .orElse("");
        street = String.join(
                " ",
                addressWords.stream().filter(word -> !word.equals(houseNumber)).toList());
        postcode = TextFold.fold(fields.postcode()).replace(" ", "");
        city = String.join(" ", words(fields.city()));
        emails = fields.emails();
        phones = fields.phones();
        officialIds = fields.officialIds();
    }

    public static Features of(PersonFields fields) {
        return new Features(fields);
    }

    public String id() {
        return id;
    }

    private static List<String> words(String text) {
        String folded = TextFold.fold(text);
        return folded.isEmpty() ? new ArrayList<>(0) : new ArrayList<>(Arrays.asList(folded.split(" ")));
    }

    private static List<String> addressWords(String address) {
        List<String> words = words(address);
        List<String> kept = new ArrayList<>(words.size());
        for (int i = 0; i < words.size(); i++) {
            boolean announces = i + 1 < words.size()
                    && NUMBER_WORDS.contains(words.get(i))
                    && Character.isDigit(words.get(i + 1).charAt(0));
            if (!announces) {
                kept.add(ADDRESS_WORDS.getOrDefault(words.get(i), words.get(i)));
            }
        }
        return kept;
    }

    /** Splits a full name that stands in one of the two columns: {@code Ada King} or {@code King, Ada}. */
    private static String split(List<String> given, List<String> family, String written) {
        if (given.isEmpty() == family.isEmpty()) {
            return "";
        }
        List<String> all = new ArrayList<>(given.isEmpty() ? family : given);
        int comma = written.indexOf(',');
        int first = comma > 0 ? words(written.substring(0, comma)).size() : 0;
        List<String> rest = new ArrayList<>(all);
        boolean behind = comma > 0
                && first < all.size()
                && generation(rest.subList(first, all.size()), true).isEmpty();
        String generation = generation(new ArrayList<>(all), false);
        int names = all.size() - (generation.isEmpty() ? 0 : 1);
        if (names < 2) {
            return "";
        }
        given.clear();
        family.clear();
        if (behind) {
            family.addAll(all.subList(0, first));
            given.addAll(all.subList(first, all.size()));
        } else {
            given.addAll(all.subList(0, names - 1));
            family.addAll(all.subList(names - 1, all.size()));
        }
        return String.join(" ", all.subList(0, names));
    }

    /** Takes the generation out of the words of a name that has others besides. */
    private static String generation(List<String> words, boolean alone) {
        if (words.isEmpty() || (words.size() == 1 && !alone)) {
            return "";
        }
        String last = words.get(words.size() - 1);
        String generation = switch (last) {
            case "jr", "junior" -> "jr";
            case "sr", "senior" -> "sr";
            case "i" -> "1";
            case "ii" -> "2";
            case "iii" -> "3";
            case "iv" -> "4";
            default -> "";
        };
        if (!generation.isEmpty() && !alone) {
            words.remove(words.size() - 1);
        }
        return generation;
    }

    private static String gender(String text) {
        String word = text.trim().toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return "";
        }
        return switch (word.charAt(0)) {
            case 'm', 'h' -> "m";
            case 'f', 'w' -> "f";
            default -> "";
        };
    }

    /** Everything that is compared, so that equal descriptions are known as one. */
    String text() {
        return String.join("|", given, family, generation, birth, gender, houseNumber, street, postcode, city, whole);
    }

    boolean hasName() {
        return !given.isEmpty() || !family.isEmpty();
    }

    static String[] tokens(String name) {
        return name.isEmpty() ? new String[0] : name.split(" ");
    }

    /** Whether every word of the shorter name stands in the longer one. */
    static boolean contained(String left, String right) {
        String[] a = tokens(left);
        String[] b = tokens(right);
        List<String> longer = Arrays.asList(a.length >= b.length ? a : b);
        String[] shorter = a.length >= b.length ? b : a;
        for (String word : shorter) {
            if (word.length() < 3 || !longer.contains(word)) {
                return false;
            }
        }
        return shorter.length > 0;
    }
}
