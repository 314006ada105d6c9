package io.parcours.service.key;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A key as it may be shown: without its secret. */
public record Key(
        String id,
        String label,
        Set<Scope> scopes,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt) {
    public Key {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    public boolean validAt(Instant now) {
        return revokedAt.isEmpty()
                && expiresAt.filter(expiry -> !now.isBefore(expiry)).isEmpty();
    }
}
