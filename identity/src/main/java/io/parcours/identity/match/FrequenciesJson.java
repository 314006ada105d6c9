package io.parcours.identity.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Term frequencies as a readable file: {@code {"family_name": {"persons": 5000, "terms": {"smith": 31, …}}}}. */
public final class FrequenciesJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FrequenciesJson() {}

    public static String write(TermFrequencies frequencies) {
        ObjectNode root = JSON.createObjectNode();
        frequencies.each(
                (comparison, terms) -> {
                    ObjectNode node = root.withObject("/" + comparison.key()).putObject("terms");
                    terms.forEach(node::put);
                },
                (comparison, persons) -> root.withObject("/" + comparison.key()).put("persons", persons));
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads what {@link #write} wrote. @throws IllegalArgumentException when it is not readable */
    public static TermFrequencies read(String text) {
        TermFrequencies frequencies = new TermFrequencies();
        try {
            JsonNode root = JSON.readTree(text);
            for (Comparison comparison : Comparison.values()) {
                JsonNode of = root.path(comparison.key());
                if (of.has("persons")) {
                    frequencies.total(comparison, of.get("persons").asLong());
                }
                for (Map.Entry<String, JsonNode> term : of.path("terms").properties()) {
                    frequencies.count(comparison, term.getKey(), term.getValue().asInt());
                }
            }
            return frequencies;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the term frequencies are not readable: " + e.getOriginalMessage(), e);
        }
    }
}
