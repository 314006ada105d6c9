package io.parcours.identity.key;

import com.ibm.icu.text.Transliterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Folds text to lower-case ASCII letters, digits and single blanks. Letters of the few scripts that nothing here can write in Latin (Lao) stay as
 * they are: equal names are equal in any script.
 */
public final class TextFold {
    private static final ThreadLocal<Transliterator> TO_ASCII =
            ThreadLocal.withInitial(() -> Transliterator.getInstance("Any-Latin; Latin-ASCII; Lower"));
    private static final int MOST_KEPT = 200_000;

    /** Names and addresses come again and again; longer texts do not, and would fill the memory. */
    private static final int LONGEST_KEPT = 200;

    private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

    private TextFold() {}

    public static String fold(String text) {
        if (text.isEmpty()) {
            return "";
        }
        if (EmailForm.isAscii(text)) {
            return words(text);
        }
        String known = KNOWN.get(text);
        if (known == null) {
            known = words(TO_ASCII.get().transliterate(KhmerLatin.of(text)));
            if (text.length() <= LONGEST_KEPT && KNOWN.size() < MOST_KEPT) {
                KNOWN.put(text, known);
            }
        }
        return known;
    }

    private static String words(String ascii) {
        StringBuilder words = new StringBuilder(ascii.length());
        boolean gap = false;
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                c += 'a' - 'A';
            }
            if (c == '\'' || c == '`') {
                continue;
            }
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c > 127 && isOfWord(c)) {
                if (gap && words.length() > 0) {
                    words.append(' ');
                }
                words.append(c);
                gap = false;
            } else {
                gap = true;
            }
        }
        return words.toString();
    }

    /** A letter without case, or a sign above or below one; accents of Latin letters are gone by now. */
    private static boolean isOfWord(char c) {
        return switch (Character.getType(c)) {
            case Character.OTHER_LETTER, Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }
}
