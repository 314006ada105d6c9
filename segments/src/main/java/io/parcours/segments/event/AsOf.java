package io.parcours.segments.event;

import io.parcours.lakehouse.workspace.PersonTimeZones;
import io.parcours.lakehouse.workspace.WorkspaceSettings;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * What "now", "today" and "money" mean to an evaluation.
 *
 * @param zone the time zone of days: the workspace's, or one person's own
 * @param currency the workspace's currency: amounts in another one are left out unless a filter asks for it
 * @param persons whose days are of another zone
 */
public record AsOf(Instant at, ZoneId zone, String currency, PersonTimeZones persons) implements Serializable {
    /** With the same days for everybody. */
    public AsOf(Instant at, ZoneId zone, String currency) {
        this(at, zone, currency, PersonTimeZones.NONE);
    }

    public static AsOf of(Instant at, WorkspaceSettings settings) {
        return new AsOf(at, settings.timeZone(), settings.currency(), settings.personTimeZones());
    }

    /** The same moment where a person lives. */
    public AsOf in(ZoneId other) {
        return new AsOf(at, other, currency, persons);
    }

    /** What it means to another moment. */
    public AsOf moment(Instant other) {
        return new AsOf(other, zone, currency, persons);
    }

    /** The same moment in the workspace's zone, and in every zone that a person can live in. */
    public List<AsOf> everywhere() {
        return Stream.concat(Stream.of(this), persons.possible().stream().map(this::in))
                .toList();
    }

    /** Whether it is the same day as then, wherever a person can live. */
    public boolean sameDay(AsOf then) {
        return everywhere().stream()
                .allMatch(clock -> clock.today().equals(then.in(clock.zone).today()));
    }

    public ZonedDateTime local() {
        return at.atZone(zone);
    }

    public LocalDate today() {
        return LocalDate.ofInstant(at, zone);
    }

    /** Midnights since a moment, so that the change of the clocks plays no part; below 0 for a moment of a later day. */
    public long daysSince(Instant moment) {
        return daysSince(LocalDate.ofInstant(moment, zone));
    }

    /** Days since a day; below 0 for a later one. */
    public long daysSince(LocalDate day) {
        return ChronoUnit.DAYS.between(day, today());
    }
}
