package io.parcours.service;

import io.parcours.service.query.Normaliser;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** Identifiers as callers write them, brought into the form of the tables. */
final class IdentityNormaliser {
    private IdentityNormaliser() {}

    /** @param country ISO 3166 country of phone numbers written without one */
    static Normaliser forCountry(String country) {
        return (namespace, value) -> {
            String text = Normalizer.normalize(value, Normalizer.Form.NFKC).strip();
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(namespace.equals("email") ? text.toLowerCase(Locale.ROOT) : text);
        };
    }
}
