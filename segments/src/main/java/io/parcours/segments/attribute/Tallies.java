package io.parcours.segments.attribute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How often each value was there, as the JSON object that tables keep: {@code {"bags":1,"shoes":3}}. */
public final class Tallies {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Tallies() {}

    /**
     * Counts values.
     *
     * @param most values kept: the most frequent ones, of equals the first by alphabet
     * @return empty over no values
     */
    public static Optional<String> count(List<String> values, int most) {
        Map<String, Long> times = new TreeMap<>();
        values.forEach(value -> times.merge(value, 1L, Long::sum));
        if (times.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Long> kept = new TreeMap<>();
        times.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        ObjectNode node = JSON.createObjectNode();
        kept.forEach(node::put);
        return Optional.of(node.toString());
    }

    public static Map<String, Long> read(String json) {
        try {
            Map<String, Long> times = new TreeMap<>();
            JsonNode node = JSON.readTree(json);
            node.fieldNames()
                    .forEachRemaining(value -> times.put(value, node.path(value).asLong()));
            return times;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a stored tally cannot be read", e);
        }
    }
}
