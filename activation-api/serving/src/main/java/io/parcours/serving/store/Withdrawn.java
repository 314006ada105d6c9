package io.parcours.serving.store;

import java.time.Instant;
import java.util.Map;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * Persons of a generation who took consents back since it was made.
 *
 * @param version of the {@link Withdrawals} it was made from
 * @param ordinals of those who refuse, by purpose
 * @param persons when each refused, by person id and purpose
 */
public record Withdrawn(
        long version, Map<String, ImmutableRoaringBitmap> ordinals, Map<String, Map<String, Instant>> persons) {
    static final Withdrawn NOBODY = new Withdrawn(0, Map.of(), Map.of());

    public Withdrawn {
        ordinals = Map.copyOf(ordinals);
        persons = Map.copyOf(persons);
    }

    ImmutableRoaringBitmap without(String purpose, ImmutableRoaringBitmap allowed) {
        ImmutableRoaringBitmap refusing = ordinals.get(purpose);
        return refusing == null ? allowed : ImmutableRoaringBitmap.andNot(allowed, refusing);
    }
}
