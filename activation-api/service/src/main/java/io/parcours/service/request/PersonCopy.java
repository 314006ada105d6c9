package io.parcours.service.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.destination.Ledger;
import io.parcours.service.destination.LedgerRow;
import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.OpenGeneration;
import io.parcours.serving.store.OpenGeneration.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A readable ZIP of what the service holds about a person: every section of the profile in clear, the destinations the person was sent to, and
 * the person's own requests.
 */
public final class PersonCopy {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Ledger ledger;
    private final PrivacyRequests requests;

    public PersonCopy(Ledger ledger, PrivacyRequests requests) {
        this.ledger = ledger;
        this.requests = requests;
    }

    public void write(OpenGeneration generation, Found found, Instant now, OutputStream out) throws IOException {
        String personId = found.profile().personId();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            text(zip, "README.txt", readme(generation, personId, now));
            for (Section section : Section.values()) {
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                found.profile().write(section, Mask.NONE, content);
                if (content.size() > 0) {
                    JsonNode tree = JSON.readTree(content.toByteArray());
                    text(zip, section.wireName() + ".json", pretty(tree));
                }
            }
            text(zip, "sent-to.json", pretty(sent(ledger.ofPerson(personId))));
            text(zip, "requests.json", pretty(asked(requests.ofPerson(personId))));
        }
    }

    private static String readme(OpenGeneration generation, String personId, Instant now) {
        return """
            Copy of the data held about one person
            ======================================

            Person        %s (our own id)
            Made at       %s
            Data as of    %s (generation %d)

            profile.json      name, contact, address and the like, and where each value comes from
            identifiers.json  e-mail addresses, phone numbers, cookies, cards by which the person is known
            consents.json     what the person agreed to or refused, by purpose and channel
            attributes.json   figures computed from behaviour
            segments.json     groups the person is in, and since when
            events.json       the newest touchpoints that are served; the whole history is in the lakehouse
            sent-to.json      other parties the person's data was sent to, when, under which consent, and whether it was removed
            requests.json     what the person asked for before

            Times are UTC. Files are JSON, readable with any text editor.
            """.formatted(personId, now, generation.asOf(), generation.number());
    }

    private static ArrayNode sent(List<LedgerRow> rows) {
        ArrayNode list = JSON.createArrayNode();
        for (LedgerRow row : rows) {
            ObjectNode json = list.addObject()
                    .put("audience", row.audience())
                    .put("state", Ledger.words(row.standing()))
                    .put("sent_at", row.sentAt() == null ? null : row.sentAt().toString())
                    .put("why", row.why())
                    .put("consent", row.consent())
                    .put("answer", row.answer());
            ArrayNode keys = json.putArray("known_there_by");
            row.key().parts().forEach(part -> keys.add(part.type() + ": " + part.value()));
        }
        return list;
    }

    private static ArrayNode asked(List<PrivacyRequest> asked) {
        ArrayNode list = JSON.createArrayNode();
        for (PrivacyRequest request : asked) {
            list.addObject()
                    .put("request", request.number())
                    .put("kind", request.kind().words())
                    .put("at", request.at().toString())
                    .put("outcome", request.outcome());
        }
        return list;
    }

    private static String pretty(JsonNode tree) {
        try {
            return JSON.writeValueAsString(tree) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    private static void text(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
