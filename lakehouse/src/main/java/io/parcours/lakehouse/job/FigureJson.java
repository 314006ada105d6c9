package io.parcours.lakehouse.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Figures of a job as the one JSON object that {@code ops.runs} keeps, and back. */
public final class FigureJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private FigureJson() {}

    public static String text(Map<String, Object> figures) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(figures));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a figure cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Each figure as JSON text. */
    public static Map<String, String> values(Map<String, Object> figures) {
        return values(text(figures));
    }

    /** The object of which {@link #values(String)} gives these members. */
    public static String object(Map<String, String> values) {
        StringJoiner members = new StringJoiner(",", "{", "}");
        new TreeMap<>(values)
                .forEach((name, json) -> members.add(JSON.getNodeFactory().textNode(name) + ":" + json));
        return members.toString();
    }

    /** Each member of a JSON object as JSON text. */
    public static Map<String, String> values(String object) {
        try {
            Map<String, String> values = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> member : JSON.readTree(object).properties()) {
                values.put(member.getKey(), member.getValue().toString());
            }
            return values;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON object: " + e.getOriginalMessage(), e);
        }
    }
}
