package io.parcours.segments.persona;

import io.parcours.lakehouse.definition.Place;
import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Household;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import io.parcours.segments.rule.PersonHistory;
import io.parcours.segments.rule.StorePlace;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A made-up person with a small history, and the segments that the person should and should not be in.
 *
 * @param now the last moment of the persona's today
 * @param household those the persona lives with
 * @param scores what models would say of the persona, by attribute
 * @param tops where the tops that rules ask for begin, or bottoms end, by attribute
 */
public record Persona(
        String name,
        Place place,
        AsOf now,
        PersonHistory.Profile profile,
        List<Touchpoint> events,
        Household household,
        List<StorePlace> stores,
        Map<String, Value> scores,
        Map<String, BigDecimal> tops,
        List<String> in,
        List<String> notIn) {
    public Persona {
        events = List.copyOf(events);
        stores = List.copyOf(stores);
        scores = Map.copyOf(scores);
        tops = Map.copyOf(tops);
        in = List.copyOf(in);
        notIn = List.copyOf(notIn);
    }
}
