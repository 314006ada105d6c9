package io.parcours.segments.event;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * What "now", "today" and "money" mean to an evaluation.
 *
 * @param currency the workspace's currency: amounts in another one are left out unless a filter asks for it
 */
public record AsOf(Instant at, ZoneId zone, String currency) implements Serializable {
    public ZonedDateTime local() {
        return at.atZone(zone);
    }

    public LocalDate today() {
        return LocalDate.ofInstant(at, zone);
    }
}
