package io.parcours.lakehouse.workspace;

import io.parcours.lakehouse.contract.ProfileColumn;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlValue;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which field of a profile tells the time zone that a person lives in. Who has no such value, or one that names no zone, lives in the workspace's.
 *
 * @param field {@code country} or another word of the profile, or {@code traits.<name>}; empty = nobody has a time zone of their own
 * @param zones the zone of each value; empty = the values are themselves names of zones of the IANA's database, such as America/New_York
 */
public record PersonTimeZones(String field, Map<String, ZoneId> zones) implements Serializable {
    public static final PersonTimeZones NONE = new PersonTimeZones("", Map.of());

    static final String KEY = "person_time_zone";
    private static final String TRAIT = "traits.";
    private static final Set<String> FIELDS = Set.of(
            ProfileColumn.COUNTRY.sqlName(),
            ProfileColumn.REGION.sqlName(),
            ProfileColumn.POSTCODE.sqlName(),
            ProfileColumn.CITY.sqlName(),
            ProfileColumn.LANGUAGE.sqlName());
    private static final String FORM =
            "write a field with names of zones, such as traits.time_zone, or {by: country, zones: {US: America/New_York}}";

    public PersonTimeZones {
        zones = Collections.unmodifiableMap(new TreeMap<>(zones)); // in order: its text is compared between runs
    }

    public boolean declared() {
        return !field.isEmpty();
    }

    /** The name of the trait that tells it, where one does. */
    public Optional<String> trait() {
        return field.startsWith(TRAIT) ? Optional.of(field.substring(TRAIT.length())) : Optional.empty();
    }

    /** The zone that a value of the field stands for. */
    public Optional<ZoneId> zone(String value) {
        if (!zones.isEmpty()) {
            return Optional.ofNullable(zones.get(value));
        }
        return declared() && ZoneId.getAvailableZoneIds().contains(value)
                ? Optional.of(ZoneId.of(value))
                : Optional.empty();
    }

    /** Every zone that a person can have, in the order of their names. */
    public List<ZoneId> possible() {
        if (!declared()) {
            return List.of();
        }
        return zones.isEmpty()
                ? ZoneId.getAvailableZoneIds().stream().sorted().map(ZoneId::of).toList()
                : zones.values().stream()
                        .distinct()
                        .sorted(java.util.Comparator.comparing(ZoneId::getId))
                        .toList();
    }

    static PersonTimeZones read(YamlMap settings) {
        Faults faults = settings.faults();
        Optional<YamlValue> value = settings.value(KEY);
        if (value.isEmpty()) {
            return NONE;
        }
        if (!(value.get() instanceof YamlMap map)) {
            return settings.parsed(KEY, PersonTimeZones::field)
                    .map(field -> new PersonTimeZones(field, Map.of()))
                    .orElse(NONE);
        }
        Map<String, ZoneId> zones = new TreeMap<>();
        if (!map.has("by") || !map.has("zones")) {
            faults.add(map.place(), "'" + KEY + "' does not say which values mean which zones", FORM);
        }
        map.map("zones")
                .ifPresent(part -> part.keys()
                        .forEach(key ->
                                part.parsed(key, PersonTimeZones::named).ifPresent(zone -> zones.put(key, zone))));
        Optional<String> by = map.parsed("by", PersonTimeZones::field);
        map.rejectUnknownKeys();
        return by.isPresent() && !zones.isEmpty() ? new PersonTimeZones(by.get(), zones) : NONE;
    }

    private static String field(String text) {
        if (FIELDS.contains(text)
                || text.startsWith(TRAIT) && text.substring(TRAIT.length()).matches("[A-Za-z0-9_ -]+")) {
            return text;
        }
        throw new IllegalArgumentException("name one of " + String.join(", ", new java.util.TreeSet<>(FIELDS))
                + " or traits.<name>, whose values tell the zone; " + FORM);
    }

    private static ZoneId named(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("write a time zone such as America/New_York", e);
        }
    }
}
