package io.parcours.identity.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses among the records of a person. Fields that belong together (a name, an address) come from one record, so that nobody lives in one
 * town with the postal code of another. A record is better whose silo is preferred for the field; then the one that says
 * more of the group, then the newer; among equals, what most records say.
 */
public final class Survivorship {
    /** Fields that are taken from one record. */
    static final List<List<String>> GROUPS = List.of(
            List.of("given_name", "family_name", "name_suffix"),
            List.of("address", "city", "postcode", "region", "country"),
            List.of("birth_date"),
            List.of("gender"),
            List.of("language"),
            List.of("place"));

    private final Map<String, List<String>> prefer;

    /** @param prefer silos by field, best first */
    public Survivorship(Map<String, List<String>> prefer) {
        this.prefer = Map.copyOf(prefer);
    }

    /**
     * One record.
     *
     * @param updatedAt microseconds since 1970
     * @param values what it says, absent fields left out
     */
    public record Source(String silo, String recordId, long updatedAt, Map<String, Object> values) {}

    /** A value that survived. */
    public record Survivor(Object value, Source source) {}

    /** The values of a person by field. */
    public Map<String, Survivor> survivors(List<Source> records) {
        Map<String, Survivor> survivors = new LinkedHashMap<>();
        for (List<String> group : GROUPS) {
            List<Source> speaking = new ArrayList<>();
            for (Source record : records) {
                if (group.stream().anyMatch(record.values()::containsKey)) {
                    speaking.add(record);
                }
            }
            if (speaking.isEmpty()) {
                continue;
            }
            Map<String, Integer> votes = votes(speaking, group);
            Source best = speaking.stream()
                    .min(Comparator.comparingInt((Source source) -> rank(group, source))
                            .thenComparingLong(source -> -said(group, source))
                            .thenComparingLong(source -> -source.updatedAt())
                            .thenComparingInt(source -> -votes.getOrDefault(text(source, group), 0))
                            .thenComparing(Source::silo)
                            .thenComparing(Source::recordId))
                    .orElseThrow();
            for (String field : group) {
                Object value = best.values().get(field);
                if (value != null) {
                    survivors.put(field, new Survivor(value, best));
                }
            }
        }
        return survivors;
    }

    /** Place of a source in the preferences of a field: smaller is better, the unnamed come last. */
    public int rank(String field, String silo) {
        List<String> silos = prefer.getOrDefault(field, List.of());
        int place = silos.indexOf(silo);
        return place < 0 ? silos.size() : place;
    }

    private int rank(List<String> group, Source source) {
        return group.stream().mapToInt(field -> rank(field, source.silo())).sum();
    }

    /** How much of a group a record says; an initial counts less than a name. */
    private static long said(List<String> group, Source source) {
        long said = 0;
        for (String field : group) {
            Object value = source.values().get(field);
            if (value != null) {
                said += value instanceof String text && text.replace(".", "").length() <= 1 ? 1 : 2;
            }
        }
        return said;
    }

    private static Map<String, Integer> votes(List<Source> records, List<String> group) {
        Map<String, Integer> votes = new HashMap<>();
        records.forEach(record -> votes.merge(text(record, group), 1, Integer::sum));
        return votes;
    }

    private static String text(Source source, List<String> group) {
        StringBuilder text = new StringBuilder();
        group.forEach(field -> text.append(source.values().get(field)).append('|'));
        return text.toString();
    }
}
