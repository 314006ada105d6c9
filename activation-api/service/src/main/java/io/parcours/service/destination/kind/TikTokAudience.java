package io.parcours.service.destination.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.destination.Action;
import io.parcours.service.destination.Answer;
import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Denied;
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
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** TikTok custom audiences: {@code segment/mapping}. */
public final class TikTokAudience implements Connector {
    public static final String KIND = "tiktok-audience";

    private static final int MOST_ROWS = 10_000;
    private static final List<String> SCHEMA = List.of("EMAIL_SHA256", "PHONE_SHA256");
    private static final Set<Integer> TOO_MANY_CALLS = Set.of(40_100, 40_133, 50_000, 50_002, 51_010);
    private static final Set<Integer> NOT_ALLOWED = Set.of(40_001, 40_101, 40_102, 40_104, 40_105, 40_106);

    private final Settings settings;

    private record Settings(String url, String advertiser, String audience, String token) {}

    private TikTokAudience(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {advertiser, audience, token}}. */
    public static Supplier<Connector> read(Account account) {
        Settings settings = new Settings(
                account.url("url", "https://business-api.tiktok.com"),
                account.required("advertiser", "write the advertiser's id"),
                account.audience("write the id of the audience"),
                account.secret("token", "write \"${TIKTOK_TOKEN}\" and export TIKTOK_TOKEN"));
        return () -> new TikTokAudience(settings);
    }

    @Override
    public int batchSize() {
        return MOST_ROWS;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return new MatchKey.Builder()
                .add(
                        "EMAIL_SHA256",
                        contact.writtenEmail().flatMap(KeyRules.BARE::email).map(Sha256::hex))
                .add(
                        "PHONE_SHA256",
                        contact.field("phone").flatMap(KeyRules.BARE::phone).map(Sha256::hex))
                .build();
    }

    @Override
    public Parcel parcel(Batch batch) {
        return new Parcel("POST " + address(), body(batch).toString());
    }

    private String address() {
        return settings.url() + "/open_api/v1.3/segment/mapping/";
    }

    private ObjectNode body(Batch batch) {
        ObjectNode body = HttpCaller.JSON.createObjectNode();
        body.putArray("advertiser_ids").add(settings.advertiser());
        body.put("action", batch.action() == Action.REMOVE ? "delete" : "add");
        ArrayNode schema = body.putArray("id_schema");
        SCHEMA.forEach(schema::add);
        ArrayNode data = body.putArray("batch_data");
        String audience = settings.audience().isEmpty() ? batch.audience() : settings.audience();
        for (Row row : batch.rows()) {
            ArrayNode line = data.addArray();
            for (String type : SCHEMA) {
                ObjectNode cell = line.addObject();
                row.key().part(type).ifPresent(id -> {
                    cell.put("id", id);
                    cell.putArray("audience_ids").add(audience);
                });
            }
        }
        return body;
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        HttpCaller.Reply reply = HttpCaller.send(HttpCaller.request(address())
                .header("Access-Token", settings.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body(batch).toString()))
                .build());
        reply.raiseUnlessAnswered("TikTok");
        JsonNode json = reply.json();
        int code = json.path("code").asInt(-1);
        if (code == 0) {
            return Answer.all(
                    batch.rows().size(),
                    new Accepted("request " + json.path("request_id").asText("")));
        }
        String message = "TikTok: " + json.path("message").asText("no message") + " (code " + code + ")";
        if (TOO_MANY_CALLS.contains(code)) {
            throw new Unavailable(message, reply.retryAfter());
        }
        if (NOT_ALLOWED.contains(code)) {
            throw new Denied(message);
        }
        throw new SomeWrong(message);
    }
}
