package io.parcours.service.http;

import io.parcours.service.query.Normaliser;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.store.OpenGeneration;
import io.parcours.serving.store.OpenGeneration.Found;
import java.util.Optional;
import java.util.regex.Pattern;

/** An identifier as callers write it: {@code namespace:value}. */
record IdentifierText(String namespace, String value) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final int LONGEST_VALUE = 512;

    /** @throws Problem.Raised 400 where it cannot be one */
    static IdentifierText parse(String identifier) {
        int colon = identifier.indexOf(':');
        String namespace = colon < 0 ? "" : identifier.substring(0, colon);
        String value = identifier.substring(colon + 1);
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw Problem.wrongParameter("identifier", "write namespace:value, for example email:jane%40example.com")
                    .raise();
        }
        if (value.isBlank() || value.length() > LONGEST_VALUE || value.chars().anyMatch(Character::isISOControl)) {
            throw Problem.wrongParameter(
                            "identifier",
                            "the value is empty, longer than " + LONGEST_VALUE + " letters or holds control characters")
                    .raise();
        }
        return new IdentifierText(namespace, value);
    }

    Optional<Found> find(OpenGeneration generation, Normaliser normaliser) {
        return namespace.equals(LookupKey.PERSON)
                ? generation.find(namespace, value.trim())
                : normaliser.normalise(namespace, value).flatMap(normalised -> generation.find(namespace, normalised));
    }
}
