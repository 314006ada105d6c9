package io.parcours.launcher.erase;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An identifier that no person has, and that rows may name all the same: an address in consents alone, or in rejected rows. It is asked for, and
 * recorded, by its text {@code namespace:value}, which no person id looks like.
 */
record UnownedIdentifier(String namespace, String value) {
    static Optional<UnownedIdentifier> of(@Nullable String asked) {
        int colon = asked == null ? -1 : asked.indexOf(':');
        return asked == null || colon <= 0 || colon == asked.length() - 1
                ? Optional.empty()
                : Optional.of(new UnownedIdentifier(asked.substring(0, colon), asked.substring(colon + 1)));
    }
}
