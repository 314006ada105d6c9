package io.parcours.segments.attribute;

import io.parcours.segments.event.AsOf;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was. */
public final class Recency {
    private Recency() {}

    public static long between(Instant moment, AsOf now, Aggregate.Unit unit) {
        return switch (unit) {
            case DAYS -> now.daysSince(moment);
            case HOURS -> Duration.between(moment, now.at()).toHours();
            case MINUTES -> Duration.between(moment, now.at()).toMinutes();
        };
    }
}
