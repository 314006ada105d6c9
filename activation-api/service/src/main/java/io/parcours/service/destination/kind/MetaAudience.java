package io.parcours.service.destination.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.destination.Action;
import io.parcours.service.destination.Answer;
import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Denied;
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
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Meta Custom Audiences: {@code /{audience}/users} and {@code …/usersreplace}, with hashed keys. */
public final class MetaAudience implements Connector {
    public static final String KIND = "meta-custom-audience";

    private static final String VERSION = "v24.0";
    private static final int MOST_ROWS = 10_000;
    private static final List<String> SCHEMA =
            List.of("EMAIL", "PHONE", "EXTERN_ID", "FN", "LN", "CT", "ZIP", "COUNTRY");
    private static final Set<Integer> TOO_MANY_CALLS = Set.of(4, 17, 32, 613, 80_000, 80_003, 80_014);
    private static final Set<Integer> IN_TROUBLE = Set.of(1, 2);
    private static final int WRONG_TOKEN = 190;

    private final Settings settings;

    private record Settings(String url, String audience, String token, Optional<String> appSecret) {}

    private MetaAudience(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {audience, token, app_secret}}. */
    public static Supplier<Connector> read(Account account) {
        Settings settings = new Settings(
                account.url("url", "https://graph.facebook.com"),
                account.audience("write the id of the custom audience, for example \"${META_AUDIENCE}\""),
                account.secret("token", "write \"${META_TOKEN}\" and export META_TOKEN"),
                account.has("app_secret")
                        ? Optional.of(account.secret("app_secret", "write \"${META_APP_SECRET}\""))
                        : Optional.empty());
        return () -> new MetaAudience(settings);
    }

    @Override
    public int batchSize() {
        return MOST_ROWS;
    }

    @Override
    public boolean replaces() {
        return true;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        Optional<String> email = contact.writtenEmail().flatMap(KeyRules.META::email);
        Optional<String> phone = contact.field("phone").flatMap(KeyRules.META::phone);
        return new MatchKey.Builder()
                .add("EMAIL", email.map(Sha256::hex))
                .add("PHONE", phone.map(Sha256::hex))
                .build();
    }

    @Override
    public String content(Contact contact) {
        return Contents.of(contact, List.of("given_name", "family_name", "city", "postcode", "country"));
    }

    @Override
    public Parcel parcel(Batch batch) {
        return new Parcel(method(batch) + " " + address(batch), payload(batch).toString());
    }

    private String address(Batch batch) {
        String audience = settings.audience().isEmpty() ? batch.audience() : settings.audience();
        return settings.url() + "/" + VERSION + "/" + URLEncoder.encode(audience, StandardCharsets.UTF_8)
                + (batch.action() == Action.REPLACE ? "/usersreplace" : "/users");
    }

    private static String method(Batch batch) {
        return batch.action() == Action.REMOVE ? "DELETE" : "POST";
    }

    private static ObjectNode payload(Batch batch) {
        ObjectNode payload = HttpCaller.JSON.createObjectNode();
        ArrayNode schema = payload.putArray("schema");
        SCHEMA.forEach(schema::add);
        ArrayNode data = payload.putArray("data");
        for (Row row : batch.rows()) {
            ArrayNode line = data.addArray();
            line.add(row.key().part("EMAIL").orElse(""));
            line.add(row.key().part("PHONE").orElse(""));
            boolean add = batch.action() != Action.REMOVE;
            // A removal names the old key alone: the person may be there under a new one.
            line.add(add ? row.personId() : "");
            line.add(add ? hashed(row, "given_name", KeyRules.META::name) : "");
            line.add(add ? hashed(row, "family_name", KeyRules.META::name) : "");
            line.add(add ? hashed(row, "city", KeyRules.META::city) : "");
            line.add(add ? hashed(row, "postcode", KeyRules.META::postcode) : "");
            line.add(add ? hashed(row, "country", KeyRules.META::country) : "");
        }
        return payload;
    }

    private static String hashed(Row row, String field, Function<String, Optional<String>> rule) {
        return row.values().field(field).flatMap(rule).map(Sha256::hex).orElse("");
    }

    private static ObjectNode session(Batch batch) {
        return HttpCaller.JSON
                .createObjectNode()
                .put("session_id", sessionId(batch))
                .put("batch_seq", batch.sequence())
                .put("last_batch_flag", batch.last())
                .put("estimated_num_total", batch.total());
    }

    /** A number of our own; the same for all batches of a replacement, and for a parcel sent again. */
    private static long sessionId(Batch batch) {
        String name =
                batch.action() == Action.REPLACE ? batch.audience() + batch.sync() : batch.audience() + batch.parcel();
        return Math.abs(java.nio.ByteBuffer.wrap(Sha256.of(name)).getLong() >> 1);
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        StringBuilder form = new StringBuilder();
        field(form, "payload", payload(batch).toString());
        field(form, "session", session(batch).toString());
        field(form, "access_token", settings.token());
        settings.appSecret().ifPresent(secret -> field(form, "appsecret_proof", proof(secret, settings.token())));
        HttpCaller.Reply reply = HttpCaller.send(HttpCaller.request(address(batch))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method(batch), BodyPublishers.ofString(form.toString()))
                .build());
        JsonNode json = reply.json();
        if (json.has("error")) {
            throw failure(json.get("error"), reply);
        }
        reply.raiseUnlessAnswered("Meta");
        int wrong = json.path("num_invalid_entries").asInt(0);
        if (!reply.good() || wrong > 0 && batch.action() != Action.REPLACE) {
            // Meta counts invalid entries and does not name them.
            throw new SomeWrong("Meta found the entry invalid");
        }
        int rows = batch.rows().size();
        String said = json.path("num_received").asInt(rows) + " received";
        List<Answer> answers = new java.util.ArrayList<>(Answer.all(rows - wrong, new Accepted(said)));
        answers.addAll(Answer.all(wrong, new Refused("Meta found " + wrong + " of " + rows + " entries invalid")));
        return answers;
    }

    private static Unavailable failure(JsonNode error, HttpCaller.Reply reply) throws Denied, SomeWrong {
        int code = error.path("code").asInt();
        String message = "Meta: " + error.path("message").asText("error " + code) + " (code " + code + ")";
        if (TOO_MANY_CALLS.contains(code)
                || IN_TROUBLE.contains(code)
                || error.path("is_transient").asBoolean(false)
                || reply.status() >= 500) {
            return new Unavailable(message, reply.retryAfter());
        }
        if (code == WRONG_TOKEN || code == 10 || code >= 200 && code < 300 || reply.status() == 404) {
            throw new Denied(message);
        }
        throw new SomeWrong(message);
    }

    private static void field(StringBuilder form, String name, String value) {
        form.append(form.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    /** HMAC-SHA-256 of the token under the app's secret, in hexadecimal, as Meta asks of servers. */
    static String proof(String appSecret, String token) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(token.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
