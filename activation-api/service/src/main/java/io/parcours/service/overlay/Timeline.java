package io.parcours.service.overlay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.overlay.Overlay.Recent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The newest events of a person: those of the generation and those since, as one list, each once.
 *
 * @param events JSON array, newest first
 * @param since JSON object with counters of the events that the generation does not have; empty when there are none
 */
public record Timeline(byte[] events, byte[] since) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> AS_THEY_ARE =
            List.of("type", "channel", "session", "amount", "currency", "products", "campaign");

    /**
     * @param stored JSON array of the generation's events
     * @param clear whether what is personal of an event is shown
     */
    public static Timeline of(byte[] stored, List<Recent> recent, boolean clear) {
        if (recent.isEmpty()) {
            return new Timeline(stored, new byte[0]);
        }
        try {
            List<JsonNode> events = new ArrayList<>();
            Set<String> known = new HashSet<>();
            for (JsonNode event : JSON.readTree(stored)) {
                events.add(event);
                known.add(event.path("event_id").asText());
            }
            List<Recent> fresh =
                    recent.stream().filter(event -> known.add(event.eventId())).toList();
            fresh.forEach(event -> events.add(shown(event, clear)));
            events.sort(Comparator.comparing(Timeline::at).reversed());
            ArrayNode array = JSON.createArrayNode().addAll(events);
            return new Timeline(
                    JSON.writeValueAsBytes(array),
                    fresh.isEmpty() ? new byte[0] : JSON.writeValueAsBytes(counters(fresh)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored profile is always JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant at(JsonNode event) {
        String at = event.path("occurred_at").asText();
        return at.isEmpty() ? Instant.EPOCH : Instant.parse(at);
    }

    private static ObjectNode shown(Recent event, boolean clear) {
        JsonNode line = event.line();
        ObjectNode shown = JSON.createObjectNode()
                .put("occurred_at", line.path("at").asText())
                .put("event_id", event.eventId());
        for (String field : AS_THEY_ARE) {
            JsonNode value = line.get(field);
            if (value != null) {
                shown.set(field.equals("session") ? "session_id" : field, value);
            }
        }
        shown.put("silo", event.silo());
        JsonNode properties = line.get("properties");
        if (properties != null) {
            shown.set("properties", clear ? properties : null);
        }
        return shown;
    }

    private static ObjectNode counters(List<Recent> events) {
        Map<String, Integer> types = new TreeMap<>();
        Map<String, BigDecimal> amounts = new TreeMap<>();
        String last = "";
        for (Recent event : events) {
            JsonNode line = event.line();
            types.merge(line.path("type").asText(), 1, Integer::sum);
            if (line.has("amount")) {
                amounts.merge(
                        line.path("currency").asText(""),
                        new BigDecimal(line.get("amount").asText()),
                        BigDecimal::add);
            }
            String received = line.path("received_at").asText();
            last = received.compareTo(last) > 0 ? received : last;
        }
        ObjectNode counters = JSON.createObjectNode().put("events", events.size());
        ObjectNode byType = counters.putObject("by_type");
        types.forEach(byType::put);
        if (!amounts.isEmpty()) {
            ObjectNode byCurrency = counters.putObject("amount_by_currency");
            amounts.forEach((currency, amount) -> byCurrency.put(currency, amount.toPlainString()));
        }
        return counters.put("last_received_at", last);
    }
}
