package io.parcours.service.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.serving.part.PersonSet.MayUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** The consents of a person with what the person took back since the generation. */
public final class ConsentsNow {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "collector";

    private ConsentsNow() {}

    /**
     * @param stored JSON array of the generation's consents
     * @param refused when each purpose was refused since
     * @return JSON array in which one answer about every channel stands for those of a purpose that was refused
     */
    public static byte[] of(byte[] stored, Map<String, Instant> refused) {
        try {
            ArrayNode consents = JSON.createArrayNode();
            for (JsonNode consent : JSON.readTree(stored)) {
                if (!refused.containsKey(consent.path("purpose").asText())) {
                    consents.add(consent);
                }
            }
            new TreeMap<>(refused).forEach((purpose, at) -> consents.add(answer(purpose, at)));
            return JSON.writeValueAsBytes(consents);
        } catch (IOException e) {
            throw new UncheckedIOException("a stored profile is always JSON", e);
        }
    }

    private static ObjectNode answer(String purpose, Instant at) {
        return JSON.createObjectNode()
                .put("purpose", purpose)
                .put("channel", MayUse.ANY)
                .put("granted", false)
                .put("at", at.toString())
                .put("source", SOURCE);
    }
}
