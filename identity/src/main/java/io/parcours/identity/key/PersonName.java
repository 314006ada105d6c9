package io.parcours.identity.key;

import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a record says of who a person is, in comparison form. Absent parts are {@code ""} and never contradict.
 *
 * @param given given names, folded
 * @param family family names, folded
 * @param generation {@code jr}, {@code sr}, {@code 2} …, or {@code ""}
 * @param birthDay days since 1970-01-01, or {@link #NO_DAY}
 */
public record PersonName(String given, String family, String generation, long birthDay) {
    public static final long NO_DAY = Long.MIN_VALUE;
    public static final PersonName NOBODY = new PersonName("", "", "", NO_DAY);
    private static final Set<String> TITLES =
            Set.of("mr", "mrs", "ms", "miss", "dr", "prof", "mme", "mlle", "herr", "frau", "sir", "monsieur", "madame");

    /** From what a silo wrote; placeholders and titles are left out. */
    public static PersonName of(
            @Nullable String given, @Nullable String family, @Nullable String suffix, @Nullable LocalDate birthDate) {
        String givenForm = name(given);
        String familyForm = name(family);
        String generation = generation(suffix == null ? "" : TextFold.fold(suffix));
        int lastBlank = familyForm.lastIndexOf(' ');
        if (lastBlank > 0) {
            String trailing = generation(familyForm.substring(lastBlank + 1));
            if (!trailing.isEmpty()) {
                generation = generation.isEmpty() ? trailing : generation;
                familyForm = familyForm.substring(0, lastBlank);
            }
        }
        long day = birthDate == null || Placeholders.isBirthDate(birthDate) ? NO_DAY : birthDate.toEpochDay();
        return givenForm.isEmpty() && familyForm.isEmpty() && generation.isEmpty() && day == NO_DAY
                ? NOBODY
                : new PersonName(givenForm, familyForm, generation, day);
    }

    private static String name(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String folded = TextFold.fold(text);
        if (folded.isEmpty() || Placeholders.isName(folded)) {
            return "";
        }
        int blank = folded.indexOf(' ');
        return blank > 0 && TITLES.contains(folded.substring(0, blank)) ? folded.substring(blank + 1) : folded;
    }

    private static String generation(String folded) {
        return switch (folded) {
            case "jr", "junior", "fils", "jnr" -> "jr";
            case "sr", "senior", "pere", "snr" -> "sr";
            case "ii", "2nd" -> "2";
            case "iii", "3rd" -> "3";
            case "iv", "4th" -> "4";
            default -> "";
        };
    }

    /** Whether the letters are the initials of several given names: JP of Jean-Pierre. */
    public static boolean areInitials(String letters, String words) {
        if (letters.length() < 2 || letters.indexOf(' ') >= 0 || words.indexOf(' ') < 0) {
            return false;
        }
        String[] each = words.split(" ");
        if (each.length != letters.length()) {
            return false;
        }
        for (int i = 0; i < each.length; i++) {
            if (each[i].isEmpty() || each[i].charAt(0) != letters.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public boolean isFull() {
        return !given.isEmpty() && !family.isEmpty();
    }

    public boolean isNobody() {
        return this.equals(NOBODY);
    }

    public boolean hasBirthDay() {
        return birthDay != NO_DAY;
    }
}
