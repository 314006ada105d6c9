package io.parcours.service.destination.kind;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.parcours.lakehouse.definition.YamlMap;
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
import io.parcours.service.destination.key.Sha256;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any HTTP interface, by templates: an e-mail or SMS gateway's list. {@code {{email}}} in an address or body stands for the member's value, written as
 * the content type needs it.
 */
public final class HttpTemplate implements Connector {
    public static final String KIND = "http";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([a-z_]+)\\s*}}");
    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");

    private final Settings settings;

    private record Call(String method, String url, Optional<String> body) {}

    private record Settings(Call add, Call remove, Map<String, String> headers, String key, List<String> fields) {}

    private HttpTemplate(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {key, headers, add: {method, url, body}, remove: {…}}}. */
    public static Supplier<Connector> read(Account account) {
        String key = account.text("key", "email");
        if (!Set.of("email", "phone", "person_id").contains(key)) {
            account.faults()
                    .add(
                            account.map().placeOf("key"),
                            "'" + key + "' is nothing people are known by",
                            "write email, phone or person_id");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        account.map()
                .map("headers")
                .ifPresent(map -> map.keys().forEach(name -> {
                    map.text(name).ifPresent(value -> headers.put(name, value));
                    if (name.toLowerCase(java.util.Locale.ROOT).matches("authorization|.*(key|token|secret)")) {
                        account.mustBeSecret(map, name);
                    }
                }));
        Set<String> fields = new LinkedHashSet<>();
        Call add = call(account, "add", fields);
        Set<String> atRemoval = new LinkedHashSet<>();
        Call remove = call(account, "remove", atRemoval);
        for (String field : atRemoval) {
            if (!Set.of(key, "audience", "change").contains(field)) {
                account.faults()
                        .add(
                                account.map().placeOf("remove"),
                                "{{" + field + "}} is not known any more when somebody leaves",
                                "use {{" + key + "}}, which is kept for this");
            }
        }
        Settings settings = new Settings(add, remove, headers, key, List.copyOf(fields));
        return () -> new HttpTemplate(settings);
    }

    private static Call call(Account account, String name, Set<String> fields) {
        Optional<YamlMap> map = account.map().map(name);
        if (map.isEmpty()) {
            account.faults()
                    .add(
                            account.map().place(),
                            "'" + name + "' is missing",
                            "write what is called, for example " + name
                                    + ": {method: POST, url: \"https://…\", body: '{\"to\": \"{{email}}\"}'}");
            return new Call("POST", "", Optional.empty());
        }
        Call call = new Call(
                map.get().parsed("method", HttpTemplate::method).orElse("POST"),
                map.get().requiredText("url", "write the address to call"),
                map.get().text("body"));
        map.get().rejectUnknownKeys();
        Matcher matcher = PLACEHOLDER.matcher(call.url() + "\n" + call.body().orElse(""));
        while (matcher.find()) {
            String field = matcher.group(1);
            fields.add(field);
            if (!Account.FIELDS.contains(field) && !field.equals("audience") && !field.equals("change")) {
                account.faults()
                        .add(
                                map.get().place(),
                                "there is no {{" + field + "}}",
                                "choose from audience, change, " + String.join(", ", Account.FIELDS));
            }
        }
        return call;
    }

    private static String method(String text) {
        if (METHODS.contains(text)) {
            return text;
        }
        throw new IllegalArgumentException("write POST, PUT, PATCH or DELETE");
    }

    @Override
    public int batchSize() {
        return 1;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return new MatchKey.Builder()
                .add(settings.key(), contact.field(settings.key()))
                .build();
    }

    @Override
    public String content(Contact contact) {
        return Contents.of(contact, settings.fields());
    }

    @Override
    public Parcel parcel(Batch batch) {
        Call call = call(batch);
        return new Parcel(
                call.method() + " " + filled(call.url(), batch, HttpTemplate::encoded),
                call.body().map(body -> filled(body, batch, this::escaped)).orElse(""));
    }

    private Call call(Batch batch) {
        return batch.action() == Action.REMOVE ? settings.remove() : settings.add();
    }

    private String contentType() {
        return settings.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("application/json");
    }

    private String escaped(String value) {
        if (contentType().startsWith("application/json")) {
            return String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value));
        }
        return contentType().startsWith("application/x-www-form-urlencoded") ? encoded(value) : value;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String filled(String template, Batch batch, UnaryOperator<String> escape) {
        Row row = batch.rows().get(0);
        return PLACEHOLDER.matcher(template).replaceAll(match -> {
            String name = match.group(1);
            String value = switch (name) {
                case "audience" -> batch.audience();
                case "change" -> change(row);
                default ->
                    (batch.action() == Action.REMOVE
                                    ? row.key().part(name)
                                    : row.values().field(name))
                            .orElse("");
            };
            return Matcher.quoteReplacement(escape.apply(value));
        });
    }

    private static String change(Row row) {
        return Sha256.hex(row.change()).substring(0, 40);
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        Call call = call(batch);
        HttpRequest.Builder request = HttpCaller.request(filled(call.url(), batch, HttpTemplate::encoded))
                .method(
                        call.method(),
                        call.body().isPresent()
                                ? BodyPublishers.ofString(filled(call.body().get(), batch, this::escaped))
                                : BodyPublishers.noBody())
                .setHeader("Content-Type", contentType())
                .setHeader("Idempotency-Key", change(batch.rows().get(0)));
        settings.headers().forEach(request::setHeader);
        HttpCaller.Reply reply = HttpCaller.send(request.build());
        if (batch.action() == Action.REMOVE && (reply.status() == 404 || reply.status() == 410)) {
            return List.of(new Accepted("was not there any more"));
        }
        reply.raiseUnlessAnswered(URI.create(call.url().replaceAll("[{}]", "")).getHost());
        if (!reply.good()) {
            throw new SomeWrong("the gateway answered " + reply.status());
        }
        return List.of(new Accepted("status " + reply.status()));
    }
}
