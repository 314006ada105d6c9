package io.parcours.segments.rule;

import java.util.Set;
import java.util.regex.Pattern;

/** Texts in double quotes, escaped as JSON, YAML and the one-line form all understand. */
final class Quoted {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9]*(?:[ _/-][A-Za-z0-9]+)*");
    private static final Set<String> WORDS_OF_YAML =
            Set.of("y", "n", "yes", "no", "true", "false", "on", "off", "null");

    private Quoted() {}

    static String of(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean paired = Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1))
                    || Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20
                    || c >= 0x7f && c < 0xa0
                    || c >= 0x2028 && c <= 0x2029
                    || c >= 0xfff0
                    || Character.isSurrogate(c) && !paired
                    || c == 0xfeff) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** For YAML: without quotes where nobody could misread it. */
    static String ifNeeded(String text) {
        return PLAIN.matcher(text).matches() && !WORDS_OF_YAML.contains(text.toLowerCase(java.util.Locale.ROOT))
                ? text
                : of(text);
    }
}
