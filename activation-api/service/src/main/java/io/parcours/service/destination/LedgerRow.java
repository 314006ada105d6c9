package io.parcours.service.destination;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger says of a person and key at a destination.
 *
 * @param sync the sync that touched it last
 * @param change the sync that planned what is to be sent, for the id of a change
 * @param ordinal the person's place in the generation of the last plan
 * @param why why it was added or is to go
 * @param consent the word of the person that allowed it
 */
public record LedgerRow(
        String audience,
        String personId,
        String keyHash,
        MatchKey key,
        Standing standing,
        long sync,
        long change,
        String parcel,
        int ordinal,
        long content,
        int attempts,
        @Nullable Instant nextAt,
        @Nullable Instant sentAt,
        @Nullable String answer,
        @Nullable String why,
        @Nullable String consent) {}
