package io.parcours.identity.key;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.validator.routines.DomainValidator;
import org.apache.commons.validator.routines.EmailValidator;

/**
 * E-mail addresses in comparison form. Compatibility letters (full width) are folded by NFKC; letters of other alphabets that
 * merely look alike are not, so that a Cyrillic а never equals a Latin a.
 */
final class EmailForm {
    private static final Set<String> GMAIL = Set.of("gmail.com", "googlemail.com");
    private static final int LONGEST = 254;
    private static final int MOST_DOMAINS = 200_000;

    /** Domains are few and their check is dear: known top-level names, label rules. */
    private final Map<String, Optional<String>> domains = new ConcurrentHashMap<>();

    Optional<String> of(String raw) {
        String text = isAscii(raw) ? raw : Normalizer.normalize(raw, Normalizer.Form.NFKC);
        text = text.strip().toLowerCase(Locale.ROOT);
        if (text.startsWith("mailto:")) {
            text = text.substring("mailto:".length());
        }
        int at = text.lastIndexOf('@');
        if (at <= 0 || at == text.length() - 1 || text.length() > LONGEST) {
            return Optional.empty();
        }
        Optional<String> domain = domain(text.substring(at + 1));
        if (domain.isEmpty()) {
            return Optional.empty();
        }
        String local = text.substring(0, at);
        if (!isPlain(local) && !EmailValidator.getInstance().isValid(local + "@example.com")) {
            return Optional.empty();
        }
        String host = domain.get();
        if (GMAIL.contains(host)) {
            int plus = local.indexOf('+');
            local = (plus < 0 ? local : local.substring(0, plus)).replace(".", "");
            host = "gmail.com";
        }
        return local.isEmpty() || Placeholders.isMailbox(local, host)
                ? Optional.empty()
                : Optional.of(local + "@" + host);
    }

    private Optional<String> domain(String text) {
        Optional<String> known = domains.get(text);
        if (known == null) {
            known = checked(text);
            if (domains.size() < MOST_DOMAINS) {
                domains.put(text, known);
            }
        }
        return known;
    }

    private static Optional<String> checked(String text) {
        String ascii;
        try {
            ascii = isAscii(text) ? text : IDN.toASCII(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        boolean valid = DomainValidator.getInstance().isValid(isOfSamples(ascii) ? ascii + ".com" : ascii);
        return valid ? Optional.of(ascii) : Optional.empty();
    }

    /** Whether a domain is in the part that RFC 2606 keeps for documentation: samples are written with it, and nobody's mailbox is there. */
    private static boolean isOfSamples(String domain) {
        return domain.endsWith(".example");
    }

    /** The local parts that nearly everybody has, told valid without a regular expression. */
    private static boolean isPlain(String local) {
        if (local.length() > 64 || local.charAt(0) == '.' || local.charAt(local.length() - 1) == '.') {
            return false;
        }
        char previous = 0;
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            if (!letter && c != '_' && c != '-' && c != '+' && (c != '.' || previous == '.')) {
                return false;
            }
            previous = c;
        }
        return true;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }
}
