package io.parcours.identity.explain;

import java.time.Instant;
import java.util.List;

/**
 * A row of {@code identity.identifiers}.
 *
 * @param state linking, shared or quarantined
 * @param reason why it does not link, else {@code ""}
 */
public record KnownIdentifier(
        End end, String state, String reason, Instant firstSeen, Instant lastSeen, long rows, List<String> silos) {
    public KnownIdentifier {
        silos = List.copyOf(silos);
    }
}
