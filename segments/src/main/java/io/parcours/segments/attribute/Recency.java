package io.parcours.segments.attribute;

import io.parcours.segments.event.AsOf;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** How long ago something was. */
public final class Recency {
    private Recency() {}

    /** Days count the midnights in between, so that the change of the clocks plays no part. */
    public static long between(Instant moment, AsOf now, Aggregate.Unit unit) {
        return switch (unit) {
            case DAYS -> ChronoUnit.DAYS.between(LocalDate.ofInstant(moment, now.zone()), now.today());
            case HOURS -> Duration.between(moment, now.at()).toHours();
            case MINUTES -> Duration.between(moment, now.at()).toMinutes();
        };
    }
}
