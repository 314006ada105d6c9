package io.parcours.service.destination;

import org.jspecify.annotations.Nullable;

/**
 * One member in a parcel.
 *
 * @param change id of this change, the same however often it is sent, so that a receiver can tell a repetition
 * @param contact the clear values to send along; null for a removal
 */
public record Row(
        String personId,
        MatchKey key,
        String change,
        @Nullable Contact contact) {
    /** @throws IllegalStateException for a removal */
    public Contact values() {
        if (contact == null) {
            throw new IllegalStateException("a removal has no values");
        }
        return contact;
    }
}
