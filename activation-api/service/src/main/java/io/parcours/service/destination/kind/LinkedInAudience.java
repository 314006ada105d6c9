package io.parcours.service.destination.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.destination.Action;
import io.parcours.service.destination.Answer;
import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.Later;
import io.parcours.service.destination.Answer.Refused;
import io.parcours.service.destination.Answer.SomeWrong;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.Batch;
import io.parcours.service.destination.Connector;
import io.parcours.service.destination.Contact;
import io.parcours.service.destination.MatchKey;
import io.parcours.service.destination.Parcel;
import io.parcours.service.destination.Row;
import io.parcours.service.destination.key.KeyRules;
import io.parcours.service.destination.key.Sha256;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** LinkedIn matched audiences: users of a DMP segment, one answer an element. */
public final class LinkedInAudience implements Connector {
    public static final String KIND = "linkedin-audience";

    private static final int MOST_ROWS = 5_000;
    private static final String EMAIL = "SHA256_EMAIL";

    private final Settings settings;

    private record Settings(String url, String segment, String token, String version) {}

    private LinkedInAudience(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {audience, token, version}}. */
    public static Supplier<Connector> read(Account account) {
        Settings settings = new Settings(
                account.url("url", "https://api.linkedin.com"),
                account.audience("write the id of the DMP segment"),
                account.secret("token", "write \"${LINKEDIN_TOKEN}\" and export LINKEDIN_TOKEN"),
                account.text("version", "202509"));
        return () -> new LinkedInAudience(settings);
    }

    @Override
    public int batchSize() {
        return MOST_ROWS;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return new MatchKey.Builder()
                .add(EMAIL, contact.writtenEmail().flatMap(KeyRules.BARE::email).map(Sha256::hex))
                .build();
    }

    @Override
    public Parcel parcel(Batch batch) {
        return new Parcel("POST " + address(batch), body(batch).toString());
    }

    private String address(Batch batch) {
        String segment = settings.segment().isEmpty() ? batch.audience() : settings.segment();
        return settings.url() + "/rest/dmpSegments/" + URLEncoder.encode(segment, StandardCharsets.UTF_8) + "/users";
    }

    private static ObjectNode body(Batch batch) {
        ObjectNode body = HttpCaller.JSON.createObjectNode();
        ArrayNode elements = body.putArray("elements");
        for (Row row : batch.rows()) {
            ObjectNode element = elements.addObject().put("action", batch.action() == Action.REMOVE ? "REMOVE" : "ADD");
            ArrayNode ids = element.putArray("userIds");
            row.key()
                    .parts()
                    .forEach(part -> ids.addObject().put("idType", part.type()).put("idValue", part.value()));
        }
        return body;
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        HttpCaller.Reply reply = HttpCaller.send(HttpCaller.request(address(batch))
                .header("Authorization", "Bearer " + settings.token())
                .header("X-RestLi-Method", "BATCH_CREATE")
                .header("LinkedIn-Version", settings.version())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body(batch).toString()))
                .build());
        reply.raiseUnlessAnswered("LinkedIn");
        JsonNode elements = reply.json().path("elements");
        if (!reply.good() || elements.size() != batch.rows().size()) {
            throw new SomeWrong("LinkedIn: " + reply.json().path("message").asText("answered " + reply.status()));
        }
        List<Answer> answers = new ArrayList<>();
        for (JsonNode element : elements) {
            answers.add(answer(element));
        }
        return answers;
    }

    private static Answer answer(JsonNode element) {
        int status = element.path("status").asInt();
        if (status / 100 == 2) {
            return new Accepted("status " + status);
        }
        String said = "LinkedIn: " + element.path("message").asText("status " + status);
        return status == 429 || status >= 500 ? new Later(said) : new Refused(said);
    }
}
