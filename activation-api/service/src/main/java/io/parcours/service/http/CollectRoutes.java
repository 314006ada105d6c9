package io.parcours.service.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.parcours.service.collect.Collector;
import io.parcours.service.collect.Collector.Fate;
import io.parcours.service.collect.Collector.Form;
import io.parcours.service.collect.Collector.MessageResult;
import io.parcours.service.collect.Limits;
import io.parcours.service.collect.MessageKind;
import io.parcours.service.collect.Refusal;
import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Manners;
import io.parcours.service.http.Route.Method;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Event collection, on the paths that the clients of Segment, RudderStack, Snowplow and PostHog use. */
final class CollectRoutes {
    private static final byte[] SUCCESS = "{\"success\":true}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PIXEL =
            Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.\\-\\[\\]:]{1,255}");
    private static final Parameter STRICT = Parameter.query(
            "strict",
            "boolean",
            "true: each message's fate is told, and faulty ones are left out; without it they are kept for quarantine");

    private final Collector collector;

    CollectRoutes(Collector collector) {
        this.collector = collector;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String path : List.of("/v1/batch", "/v1/import", "/v1/b", "/batch")) {
            routes.add(post(
                    path,
                    "Events in batches: {batch: […]}, as clients of Segment and RudderStack send them; with api_key, as PostHog's do.",
                    new Form.Batch()));
        }
        Map<String, MessageKind> single = new LinkedHashMap<>();
        for (MessageKind kind : MessageKind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            single.put("/v1/" + name, kind);
            single.put("/v1/" + name.charAt(0), kind);
        }
        single.forEach((path, kind) -> routes.add(post(
                path,
                "One " + kind.name().toLowerCase(Locale.ROOT) + " message of Segment's form.",
                new Form.Single(kind))));
        routes.add(post(
                "/com.snowplowanalytics.snowplow/tp2",
                "Events of Snowplow trackers; the application id (aid) is the write key.",
                new Form.Snowplow()));
        routes.add(new Route(
                Method.GET,
                "/v1/projects/{writeKey}/settings",
                "collect-settings",
                "collection",
                "What the browser client of Segment asks before it sends.",
                Optional.empty(),
                List.of(Parameter.path("writeKey", "a key with ingest:write")),
                Answer.of("Settings of the client", "application/json"),
                Manners.CLIENTS,
                this::settings));
        routes.add(new Route(
                Method.GET,
                "/pixel.gif",
                "collect-pixel",
                "collection",
                "One event by an image, for e-mails and pages without script.",
                Optional.of(Scope.INGEST_WRITE),
                List.of(
                        Parameter.query("key", "string", "the write key"),
                        Parameter.query("event", "string", "the event's name; without it a page is viewed"),
                        Parameter.query("user_id", "string", "userId of the message"),
                        Parameter.query("anonymous_id", "string", "anonymousId of the message"),
                        Parameter.query("message_id", "string", "messageId of the message"),
                        Parameter.query("data", "string", "instead of all others: a message as base64url of its JSON")),
                Answer.of("A transparent image", "image/gif"),
                Manners.CLIENTS,
                this::pixel));
        return routes;
    }

    private Route post(String path, String summary, Form form) {
        return new Route(
                Method.POST,
                path,
                "collect" + path.replaceAll("[^A-Za-z0-9]+", "-"),
                "collection",
                summary,
                Optional.of(Scope.INGEST_WRITE),
                List.of(STRICT),
                Answer.json("Collected", "They are on the disk"),
                Manners.CLIENTS,
                call -> collect(call, form));
    }

    private void collect(Call call, Form form) throws IOException {
        Context http = call.http();
        byte[] body = RequestBody.read(http, Limits.BATCH_BYTES);
        boolean strict = call.query("strict").filter("true"::equals).isPresent();
        List<MessageResult> results = collected(form, body, HeaderKey.of(http), strict);
        if (strict) {
            told(call, results);
        } else {
            call.json(SUCCESS);
        }
    }

    private List<MessageResult> collected(Form form, byte[] body, Optional<String> key, boolean strict) {
        try {
            return collector.collect(form, body, key, strict);
        } catch (Refusal refusal) {
            throw problem(refusal).raise();
        }
    }

    private static Problem problem(Refusal refusal) {
        return switch (refusal.kind()) {
            case NO_KEY, UNKNOWN_KEY -> Problem.unauthenticated(refusal.detail());
            case KEY_MAY_NOT -> Problem.missingScope(Scope.INGEST_WRITE.wireName());
            case UNREADABLE, TOO_LARGE -> Problem.unreadable(refusal.detail());
            case TOO_MANY -> Problem.tooMany(refusal.detail(), refusal.retryAfterSeconds());
            case UNAVAILABLE ->
                Problem.unavailable("not-durable", "Events cannot be kept now", refusal.detail() + "; send them again");
        };
    }

    /** 200 when all were taken in, 400 when none was, 207 for something between. */
    private static void told(Call call, List<MessageResult> results) {
        long rejected = results.stream()
                .filter(result -> result.fate() == Fate.REJECTED)
                .count();
        ObjectNode answer = Json.object()
                .put("success", rejected == 0)
                .put("accepted", results.size() - rejected)
                .put("rejected", rejected);
        ArrayNode list = answer.putArray("results");
        for (MessageResult result : results) {
            ObjectNode one = list.addObject()
                    .put("message_id", result.messageId())
                    .put("status", result.fate().name().toLowerCase(Locale.ROOT));
            if (!result.faults().isEmpty()) {
                result.faults().forEach(one.putArray("errors")::add);
            }
        }
        call.http().status(rejected == 0 ? 200 : rejected == results.size() ? 400 : 207);
        call.json(Json.bytes(answer));
    }

    private void settings(Call call) {
        String writeKey = call.path("writeKey");
        if (!collector.maySend(writeKey)) {
            throw Problem.notFound(
                            "no-such-write-key",
                            "No key may send events under this name",
                            "create one: parcours keys create --scopes ingest:write")
                    .raise();
        }
        Context http = call.http();
        String host = Optional.ofNullable(http.header("Host"))
                .filter(name -> HOST.matcher(name).matches())
                .orElse("localhost");
        boolean tls = http.scheme().equals("https") || "https".equalsIgnoreCase(http.header("X-Forwarded-Proto"));
        ObjectNode settings = Json.object();
        settings.putObject("integrations")
                .putObject("Segment.io")
                .put("apiKey", writeKey)
                .put("apiHost", host + "/v1")
                .put("protocol", tls ? "https" : "http")
                .put("addBundledMetadata", true)
                .put("type", "server");
        ObjectNode plan = settings.putObject("plan");
        for (String kind : List.of("track", "identify", "group")) {
            plan.putObject(kind).putObject("__default").put("enabled", true).putObject("integrations");
        }
        settings.putObject("edgeFunction");
        settings.put("analyticsNextEnabled", true);
        settings.putObject("middlewareSettings");
        settings.putObject("enabledMiddleware");
        settings.putObject("metrics").put("sampleRate", 0);
        settings.put("legacyVideoPluginsEnabled", false);
        settings.putArray("remotePlugins");
        call.json(Json.bytes(settings));
    }

    private void pixel(Call call) {
        Optional<String> data = call.query("data");
        byte[] body;
        if (data.isPresent()) {
            try {
                body = Base64.getUrlDecoder()
                        .decode(data.get().replace('+', '-').replace('/', '_').replace("=", ""));
            } catch (IllegalArgumentException e) {
                throw Problem.wrongParameter("data", "write the message's JSON as base64url")
                        .raise();
            }
        } else {
            ObjectNode message = Json.object();
            call.query("event").ifPresent(event -> message.put("event", event));
            call.query("user_id").ifPresent(id -> message.put("userId", id));
            call.query("anonymous_id").ifPresent(id -> message.put("anonymousId", id));
            call.query("message_id").ifPresent(id -> message.put("messageId", id));
            body = Json.bytes(message);
        }
        MessageKind kind = call.query("event").isPresent() || hasEvent(body) ? MessageKind.TRACK : MessageKind.PAGE;
        Optional<String> key = call.query("key").or(() -> HeaderKey.of(call.http()));
        if (key.isEmpty() && data.isEmpty()) {
            throw Problem.unauthenticated("send the write key as ?key=").raise();
        }
        collected(new Form.Single(kind), body, key, false);
        call.http().contentType("image/gif").result(PIXEL);
    }

    private static boolean hasEvent(byte[] body) {
        try {
            return Json.MAPPER.readTree(body).hasNonNull("event");
        } catch (IOException e) {
            return false; // told when it is read
        }
    }
}
