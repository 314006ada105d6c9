package io.parcours.identity.key;

import io.parcours.identity.key.NormalisedIdentifier.DeviceKey;
import io.parcours.identity.key.NormalisedIdentifier.EmailAddress;
import io.parcours.identity.key.NormalisedIdentifier.PhoneNumber;
import io.parcours.identity.key.NormalisedIdentifier.SystemKey;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Brings identifiers into the form in which equal means equal. What is no identifier (a placeholder, a malformed address, a
 * number without area code) is empty. Safe for many threads, and made once: it keeps what is dear to find out.
 */
public final class IdentifierNormaliser {
    private static final int MOST_PHONES = 500_000;

    private final Map<String, NamespaceForm> forms;
    private final Map<String, Pattern> patterns = new HashMap<>();
    private final Map<String, ValueList> placeholders = new HashMap<>();
    private final String defaultCountry;
    private final EmailForm emails = new EmailForm();
    private final PhoneForm phones = new PhoneForm();
    private final Map<String, Optional<String>> knownPhones = new ConcurrentHashMap<>();

    /**
     * @param forms how values of a namespace are read; a namespace that is not named is read by its usual kind
     * @param defaultCountry ISO 3166 code of telephone numbers that come without a country
     */
    public IdentifierNormaliser(Map<String, NamespaceForm> forms, String defaultCountry) {
        this.forms = Map.copyOf(forms);
        this.defaultCountry = defaultCountry;
        forms.forEach((namespace, form) -> {
            form.compiled().ifPresent(pattern -> patterns.put(namespace, pattern));
            ValueList listed = form.listed(namespace);
            if (!listed.isEmpty()) {
                placeholders.put(namespace, listed);
            }
        });
    }

    /** With the usual namespaces. */
    public static IdentifierNormaliser standard(String defaultCountry) {
        return new IdentifierNormaliser(Map.of(), defaultCountry);
    }

    public IdentifierKind kind(String namespace) {
        NamespaceForm form = forms.get(namespace);
        return form == null ? IdentifierKind.of(namespace) : form.kind();
    }

    /** As {@link #normalise(String, String, String)} with the default country. */
    public Optional<NormalisedIdentifier> normalise(String namespace, String value) {
        return normalise(namespace, value, "");
    }

    /**
     * @param value as a silo, or a caller, wrote it
     * @param country ISO 3166 code of the row, for telephone numbers; {@code ""} = the default
     */
    public Optional<NormalisedIdentifier> normalise(String namespace, String value, String country) {
        IdentifierKind kind = kind(namespace);
        String text = text(namespace, kind, value, country);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (kind) {
                    case EMAIL -> new EmailAddress(namespace, text);
                    case PHONE -> new PhoneNumber(namespace, text);
                    case KEY -> new SystemKey(namespace, text);
                    case DEVICE -> new DeviceKey(namespace, text);
                });
    }

    /** As {@link #normalise}, without a wrapper for the inner loop of the jobs: the normalised text, or {@code ""}. */
    public String text(String namespace, String value, String country) {
        return text(namespace, kind(namespace), value, country);
    }

    private String text(String namespace, IdentifierKind kind, String value, String country) {
        String text = switch (kind) {
            case EMAIL -> emails.of(value).orElse("");
            case PHONE -> phone(value, country);
            case KEY, DEVICE -> key(value);
        };
        if (text.isEmpty()) {
            return "";
        }
        Pattern pattern = patterns.get(namespace);
        if (pattern != null && !pattern.matcher(text).matches()) {
            return "";
        }
        ValueList listed = placeholders.get(namespace);
        return listed != null && (listed.contains(namespace, text) || listed.contains(namespace, value.strip()))
                ? ""
                : text;
    }

    private String phone(String value, String country) {
        String from = country.length() == 2 ? country : defaultCountry;
        String key = from + value;
        Optional<String> known = knownPhones.get(key);
        if (known == null) {
            known = phones.of(value, from);
            if (knownPhones.size() < MOST_PHONES) {
                knownPhones.put(key, known);
            }
        }
        return known.orElse("");
    }

    private static String key(String value) {
        String text = EmailForm.isAscii(value) ? value : Normalizer.normalize(value, Normalizer.Form.NFKC);
        text = withoutFraction(text.strip());
        if (text.isEmpty()) {
            return "";
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (Placeholders.isKey(lower)) {
            return "";
        }
        return isUuid(text) ? lower : text;
    }

    /** {@code 17850.0}, as spreadsheets and data frames write whole numbers, is 17850. */
    private static String withoutFraction(String text) {
        if (!text.endsWith(".0") || text.length() < 3) {
            return text;
        }
        for (int i = 0; i < text.length() - 2; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return text;
            }
        }
        return text.substring(0, text.length() - 2);
    }

    /** UUIDs are the one kind of key whose case means nothing by its standard (RFC 9562). */
    private static boolean isUuid(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
