package io.parcours.identity.key;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** Telephone numbers in E.164. A number that is only valid within its town (no area code) is no identifier. */
final class PhoneForm {
    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();

    Optional<String> of(String raw, String country) {
        String text = EmailForm.isAscii(raw) ? raw : Normalizer.normalize(raw, Normalizer.Form.NFKC);
        text = text.strip();
        if (text.startsWith("tel:")) {
            text = text.substring("tel:".length());
        }
        if (Placeholders.isNumber(digits(text))) {
            return Optional.empty();
        }
        try {
            PhoneNumber number = numbers.parse(text, country.toUpperCase(Locale.ROOT));
            if (!numbers.isValidNumber(number) || Placeholders.isNumber(numbers.getNationalSignificantNumber(number))) {
                return Optional.empty();
            }
            number.clearExtension();
            return Optional.of(numbers.format(number, PhoneNumberFormat.E164));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    private static String digits(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 10);
            if (digit >= 0) {
                digits.append((char) ('0' + digit));
            }
        }
        return digits.toString();
    }
}
