package io.parcours.identity.key;

import java.util.Map;

/**
 * Khmer letters as Latin ones, roughly as the United Nations' romanisation (UNGEGN, 1972) writes them, without its diacritics: Unicode's
 * transliterations know most scripts but not this one. Made for comparing names, not for reading aloud.
 */
final class KhmerLatin {
    private static final char FIRST = '\u1780';
    private static final char LAST = '\u17FF';
    private static final char SILENCER = '\u17CD';

    /** Consonants whose own vowel is a. */
    private static final Map<Character, String> OF_A = Map.ofEntries(
            Map.entry('ក', "k"),
            Map.entry('ខ', "kh"),
            Map.entry('ច', "ch"),
            Map.entry('ឆ', "chh"),
            Map.entry('ដ', "d"),
            Map.entry('ឋ', "th"),
            Map.entry('ណ', "n"),
            Map.entry('ត', "t"),
            Map.entry('ថ', "th"),
            Map.entry('ប', "b"),
            Map.entry('ផ', "ph"),
            Map.entry('ស', "s"),
            Map.entry('ហ', "h"),
            Map.entry('ឡ', "l"),
            Map.entry('អ', ""));

    /** Consonants whose own vowel is o. */
    private static final Map<Character, String> OF_O = Map.ofEntries(
            Map.entry('គ', "k"),
            Map.entry('ឃ', "kh"),
            Map.entry('ង', "ng"),
            Map.entry('ជ', "ch"),
            Map.entry('ឈ', "chh"),
            Map.entry('ញ', "nh"),
            Map.entry('ឌ', "d"),
            Map.entry('ឍ', "th"),
            Map.entry('ទ', "t"),
            Map.entry('ធ', "th"),
            Map.entry('ន', "n"),
            Map.entry('ព', "p"),
            Map.entry('ភ', "ph"),
            Map.entry('ម', "m"),
            Map.entry('យ', "y"),
            Map.entry('រ', "r"),
            Map.entry('ល', "l"),
            Map.entry('វ', "v"));

    private static final Map<Character, String> VOWELS = Map.ofEntries(
            Map.entry('\u17B6', "a"),
            Map.entry('\u17B7', "i"),
            Map.entry('\u17B8', "i"),
            Map.entry('\u17B9', "i"),
            Map.entry('\u17BA', "eu"),
            Map.entry('\u17BB', "u"),
            Map.entry('\u17BC', "u"),
            Map.entry('\u17BD', "uo"),
            Map.entry('\u17BE', "eu"),
            Map.entry('\u17BF', "oea"),
            Map.entry('\u17C0', "ie"),
            Map.entry('\u17C1', "e"),
            Map.entry('\u17C2', "e"),
            Map.entry('\u17C3', "ai"),
            Map.entry('\u17C4', "o"),
            Map.entry('\u17C5', "au"),
            Map.entry('\u17C6', "am"),
            Map.entry('\u17C7', "h"),
            Map.entry('\u17D0', "a"));

    private KhmerLatin() {}

    static boolean isKhmer(char c) {
        return c >= FIRST && c <= LAST;
    }

    /** The text with its Khmer letters replaced. */
    static String of(String text) {
        StringBuilder latin = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isKhmer(c)) {
                latin.append(c);
                continue;
            }
            boolean open = OF_A.containsKey(c);
            String consonant = open ? OF_A.get(c) : OF_O.get(c);
            if (consonant == null) {
                latin.append(VOWELS.getOrDefault(c, ""));
            } else if (!isSilent(text, i)) {
                latin.append(consonant);
                if (begins(text, i) && isConsonant(text, i + 1)) {
                    latin.append(open ? "a" : "o");
                }
            }
        }
        return latin.toString();
    }

    /** Whether a syllable begins here whose vowel is not written. */
    private static boolean begins(String text, int at) {
        return at == 0 || !isKhmer(text.charAt(at - 1));
    }

    private static boolean isConsonant(String text, int at) {
        return at < text.length() && (OF_A.containsKey(text.charAt(at)) || OF_O.containsKey(text.charAt(at)));
    }

    private static boolean isSilent(String text, int at) {
        return at + 1 < text.length() && text.charAt(at + 1) == SILENCER;
    }
}
