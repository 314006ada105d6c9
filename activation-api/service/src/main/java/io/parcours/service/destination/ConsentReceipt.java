package io.parcours.service.destination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.serving.part.PersonSet.MayUse;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.Section;
import io.parcours.serving.profile.StoredProfile;
import io.parcours.serving.store.OpenGeneration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The word of a person that allows a sending, as the ledger keeps it beside the member. */
final class ConsentReceipt {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private ConsentReceipt() {}

    /** The newest yes for the purpose by the channel; without one, that the workspace's default allowed it. */
    static String of(OpenGeneration generation, String personId, String purpose, @Nullable String channel) {
        JsonNode newest = null;
        for (JsonNode word : words(generation, personId)) {
            boolean fits = word.path("purpose").asText().equals(purpose)
                    && word.path("granted").asBoolean()
                    && (channel == null
                            || word.path("channel").asText().equals(channel)
                            || word.path("channel").asText().equals(MayUse.ANY));
            if (fits
                    && (newest == null
                            || newest.path("at")
                                            .asText()
                                            .compareTo(word.path("at").asText())
                                    < 0)) {
                newest = word;
            }
        }
        try {
            return newest == null
                    ? "consent.yaml: " + purpose + " needs no consent unless refused"
                    : JSON.writeValueAsString(newest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    private static JsonNode words(OpenGeneration generation, String personId) {
        return generation
                .find(LookupKey.PERSON, personId)
                .map(found -> section(found.profile(), Section.CONSENTS))
                .orElseGet(JSON::createArrayNode);
    }

    /** A section of a stored profile as a tree; an empty list when it is empty. */
    static JsonNode section(StoredProfile profile, Section section) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        profile.write(section, Mask.NONE, out);
        try {
            return out.size() == 0 ? JSON.createArrayNode() : JSON.readTree(out.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("a stored profile is always JSON", e);
        }
    }
}
