package io.parcours.segments.event;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlValue;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads which touchpoints count: events under a key of the caller's, {@code where} and {@code currency}. */
public final class FilterReader {
    private final Vocabulary vocabulary;
    private final Faults faults;

    public FilterReader(Vocabulary vocabulary, Faults faults) {
        this.vocabulary = vocabulary;
        this.faults = faults;
    }

    /** Reads the filter of {@code map}, whose events stand under {@code eventKey}; {@code any} or absent = any event. */
    public EventFilter read(YamlMap map, String eventKey) {
        Set<String> events = events(map, eventKey);
        List<FieldTest> tests = where(map);
        Optional<String> currency = map.parsed("currency", FilterReader::currency);
        return filter(events, tests, currency, map.placeOf("where"));
    }

    public Set<String> events(YamlMap map, String key) {
        Set<String> events = new TreeSet<>();
        List<String> names = map.texts(key);
        if (names.equals(List.of("any"))) {
            return events;
        }
        for (String name : names) {
            vocabulary.event(name, map.placeOf(key), faults);
            events.add(name);
        }
        return events;
    }

    /** The tests under {@code where}; none when there is no such key. */
    public List<FieldTest> where(YamlMap map) {
        List<FieldTest> tests = new ArrayList<>();
        map.map("where").ifPresent(where -> {
            for (String name : where.keys()) {
                YamlValue value = where.value(name).orElseThrow();
                field(name, where.placeOf(name), faults)
                        .ifPresent(field -> ComparisonReader.read(name, field.type(), value, faults)
                                .forEach(comparison -> tests.add(new FieldTest(field, comparison))));
            }
        });
        return tests;
    }

    public static Optional<Field> field(String name, Place place, Faults faults) {
        Optional<Field> field = Field.named(name);
        if (field.isEmpty()) {
            faults.add(place, "touchpoints have no field '" + name + "'", hint(name));
        }
        return field;
    }

    private static String hint(String name) {
        // Somebody who writes 'category' or 'store_id' means the one inside products or place.
        Map<String, String> byLastPart = new TreeMap<>();
        Field.names().forEach(known -> byLastPart.put(known.substring(known.lastIndexOf('.') + 1), known));
        return Nearest.to(name, byLastPart.keySet())
                .map(part -> "did you mean '" + byLastPart.get(part) + "'?")
                .orElseGet(() -> Nearest.hint(name, Field.names()));
    }

    /** A filter from its parts; two tests that say the same are a fault. */
    public EventFilter filter(Set<String> events, List<FieldTest> tests, Optional<String> currency, Place place) {
        try {
            return new EventFilter(events, tests, currency);
        } catch (IllegalArgumentException e) {
            faults.add(place, "the same thing is tested twice", e.getMessage() + "; keep one of the two");
            return new EventFilter(events, List.of(), currency);
        }
    }

    /** @throws IllegalArgumentException with advice when it is no currency */
    public static String currency(String text) {
        try {
            return Currency.getInstance(text.trim()).getCurrencyCode();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("write an ISO 4217 code such as EUR", e);
        }
    }
}
