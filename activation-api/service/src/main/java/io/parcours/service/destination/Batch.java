package io.parcours.service.destination;

import java.time.Instant;
import java.util.List;

/**
 * Rows that go out together.
 *
 * @param audience its name at the destination
 * @param parcel name of this parcel, the same however often it is sent
 * @param sync name of the sync, which no other sync has; of a replacement, all batches of one sync belong together
 * @param sequence from 1 on within a replacement
 * @param last whether a replacement ends with it
 * @param total how many members a replacement has, or come between two marks
 */
public record Batch(
        String audience,
        Action action,
        String parcel,
        String sync,
        int sequence,
        boolean last,
        long total,
        Instant at,
        List<Row> rows) {
    public Batch {
        rows = List.copyOf(rows);
    }

    /** A part of it. */
    public Batch with(List<Row> some) {
        return new Batch(audience, action, parcel, sync, sequence, last, total, at, some);
    }
}
