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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Google Customer Match by the Data Manager API: {@code audienceMembers:ingest} and {@code :remove}. */
public final class GoogleAudience implements Connector {
    public static final String KIND = "google-customer-match";

    private static final int MOST_MEMBERS = 10_000;
    private static final Pattern MEMBER = Pattern.compile("audience_?[mM]embers\\[(\\d+)].*");
    private static final Duration BEFORE_EXPIRY = Duration.ofMinutes(2);

    private final Settings settings;
    private @Nullable String freshToken;
    private Instant freshUntil = Instant.EPOCH;

    /** How to get an access token: as given, or by the OAuth refresh flow. */
    private sealed interface Credential {
        record Token(String token) implements Credential {}

        record Refresh(String url, String clientId, String clientSecret, String refreshToken) implements Credential {}
    }

    private record Settings(
            String url, String accountId, Optional<String> loginAccountId, String audience, Credential credential) {}

    private GoogleAudience(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {customer, manager, audience, client_id, client_secret, refresh_token}}, or {@code token} for a short test. */
    public static Supplier<Connector> read(Account account) {
        Credential credential = account.has("token")
                ? new Credential.Token(account.secret("token", "write \"${GOOGLE_TOKEN}\""))
                : new Credential.Refresh(
                        account.url("token_url", "https://oauth2.googleapis.com/token"),
                        account.required("client_id", "write the OAuth client's id"),
                        account.secret("client_secret", "write \"${GOOGLE_CLIENT_SECRET}\""),
                        account.secret("refresh_token", "write \"${GOOGLE_REFRESH_TOKEN}\", of the scope datamanager"));
        Settings settings = new Settings(
                account.url("url", "https://datamanager.googleapis.com"),
                account.required("customer", "write the Google Ads customer id, digits only"),
                account.map().text("manager"),
                account.audience("write the id of the Customer Match user list"),
                credential);
        return () -> new GoogleAudience(settings);
    }

    @Override
    public int batchSize() {
        return MOST_MEMBERS;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return new MatchKey.Builder()
                .add(
                        "emailAddress",
                        contact.writtenEmail().flatMap(KeyRules.GOOGLE::email).map(Sha256::hex))
                .add(
                        "phoneNumber",
                        contact.field("phone").flatMap(KeyRules.GOOGLE::phone).map(Sha256::hex))
                .build();
    }

    @Override
    public String content(Contact contact) {
        return Contents.of(contact, List.of("given_name", "family_name", "postcode", "country"));
    }

    @Override
    public Parcel parcel(Batch batch) {
        return new Parcel("POST " + address(batch), body(batch).toString());
    }

    private String address(Batch batch) {
        return settings.url() + "/v1/audienceMembers:" + (batch.action() == Action.REMOVE ? "remove" : "ingest");
    }

    private ObjectNode body(Batch batch) {
        ObjectNode body = HttpCaller.JSON.createObjectNode();
        ObjectNode destination = body.putArray("destinations").addObject();
        destination
                .putObject("operatingAccount")
                .put("accountType", "GOOGLE_ADS")
                .put("accountId", settings.accountId());
        settings.loginAccountId()
                .ifPresent(id -> destination
                        .putObject("loginAccount")
                        .put("accountType", "GOOGLE_ADS")
                        .put("accountId", id));
        destination.put("productDestinationId", settings.audience().isEmpty() ? batch.audience() : settings.audience());
        ArrayNode members = body.putArray("audienceMembers");
        for (Row row : batch.rows()) {
            ArrayNode identifiers = members.addObject().putObject("userData").putArray("userIdentifiers");
            row.key().parts().forEach(part -> identifiers.addObject().put(part.type(), part.value()));
            if (batch.action() != Action.REMOVE) {
                address(row).ifPresent(address -> identifiers.addObject().set("address", address));
            }
        }
        if (batch.action() != Action.REMOVE) {
            // Only those who agreed to the destination's purpose get here.
            body.putObject("consent").put("adUserData", "CONSENT_GRANTED").put("adPersonalization", "CONSENT_GRANTED");
            body.putObject("termsOfService").put("customerMatchTermsOfServiceStatus", "ACCEPTED");
        }
        return body.put("encoding", "HEX").put("validateOnly", false);
    }

    /** Google matches an address only when it is whole. */
    private static Optional<ObjectNode> address(Row row) {
        Map<String, Optional<String>> parts = new LinkedHashMap<>();
        parts.put("givenName", hashed(row, "given_name"));
        parts.put("familyName", hashed(row, "family_name"));
        parts.put("regionCode", row.values().field("country").flatMap(KeyRules.GOOGLE::country));
        parts.put("postalCode", row.values().field("postcode").flatMap(KeyRules.GOOGLE::postcode));
        if (parts.values().stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        ObjectNode address = HttpCaller.JSON.createObjectNode();
        parts.forEach((name, value) -> address.put(name, value.orElseThrow()));
        return Optional.of(address);
    }

    private static Optional<String> hashed(Row row, String field) {
        Function<String, Optional<String>> rule = KeyRules.GOOGLE::name;
        return row.values().field(field).flatMap(rule).map(Sha256::hex);
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        HttpCaller.Reply reply = HttpCaller.send(HttpCaller.request(address(batch))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body(batch).toString()))
                .build());
        if (reply.status() == 401) {
            freshToken = null;
            if (settings.credential() instanceof Credential.Refresh) {
                throw new Unavailable("Google wants a new access token", Optional.empty());
            }
        }
        if (reply.status() == 400) {
            return named(batch, reply);
        }
        reply.raiseUnlessAnswered("Google");
        return Answer.all(
                batch.rows().size(),
                new Accepted("request " + reply.json().path("requestId").asText("")));
    }

    /** Members that Google names as wrong are refused; the request did nothing, so the others go again. */
    private static List<Answer> named(Batch batch, HttpCaller.Reply reply) throws Denied, SomeWrong {
        Map<Integer, String> wrong = new TreeMap<>();
        JsonNode error = reply.json().path("error");
        for (JsonNode detail : error.path("details")) {
            for (JsonNode violation : detail.path("fieldViolations")) {
                Matcher matcher = MEMBER.matcher(violation.path("field").asText());
                if (matcher.matches()) {
                    wrong.put(
                            Integer.valueOf(matcher.group(1)),
                            violation.path("description").asText("invalid"));
                }
            }
        }
        if (wrong.isEmpty()) {
            throw new Denied("Google: " + error.path("message").asText("the request is wrong"));
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < batch.rows().size(); i++) {
            String why = wrong.get(i);
            answers.add(why == null ? new Answer.Again("a neighbour was wrong") : new Refused("Google: " + why));
        }
        return answers;
    }

    private String token() throws Unavailable, Denied, InterruptedException {
        if (settings.credential() instanceof Credential.Token given) {
            return given.token();
        }
        String known = freshToken;
        if (known != null && Instant.now().isBefore(freshUntil)) {
            return known;
        }
        Credential.Refresh refresh = (Credential.Refresh) settings.credential();
        String form = Map.of(
                        "grant_type", "refresh_token",
                        "client_id", refresh.clientId(),
                        "client_secret", refresh.clientSecret(),
                        "refresh_token", refresh.refreshToken())
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpCaller.Reply reply = HttpCaller.send(HttpCaller.request(refresh.url())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build());
        if (reply.status() == 400) {
            throw new Denied("Google does not take the refresh token: "
                    + reply.json().path("error").asText("invalid"));
        }
        reply.raiseUnlessAnswered("Google's token service");
        String token = reply.json().path("access_token").asText();
        freshToken = token;
        freshUntil = Instant.now()
                .plusSeconds(reply.json().path("expires_in").asLong(3_600))
                .minus(BEFORE_EXPIRY);
        return token;
    }
}
