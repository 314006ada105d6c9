package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.key.Hash128;
import io.parcours.serving.profile.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the log's line of a message: what a silo contract reads stands outermost and ready to use (time put right, identifiers, amount,
 * products), what the client sent stands beside it.
 */
final class EventLine {
    private static final byte[] ID = "{\"id\":\"".getBytes(StandardCharsets.US_ASCII);
    static final List<String> PRODUCT_FIELDS =
            List.of("product_id", "sku", "name", "brand", "category", "price", "quantity");
    private static final List<String> AMOUNTS = List.of("revenue", "total", "value");

    /** Times as the client wrote them, and what the log calls them. */
    private static final Map<String, String> CLIENT_TIMES = times();

    private final ObjectNode message;
    private final @Nullable WrittenParts parts;
    private final MessageKind kind;
    private final String messageId;
    private final Reception reception;

    /** What is alike of all lines of a request. */
    record Reception(String keyId, Instant at, String atText, JsonText text) {
        Reception(String keyId, Instant at) {
            this(keyId, at, SentTime.text(at), new JsonText());
        }
    }

    private EventLine(Sent.Message message, MessageKind kind, String messageId, Reception reception) {
        this.message = (ObjectNode) message.json();
        this.parts = message.parts();
        this.kind = kind;
        this.messageId = messageId;
        this.reception = reception;
    }

    private static Map<String, String> times() {
        Map<String, String> times = new LinkedHashMap<>();
        times.put("originalTimestamp", "client_original_timestamp");
        times.put("timestamp", "client_timestamp");
        times.put("sentAt", "client_sent_at");
        return Collections.unmodifiableMap(times);
    }

    /** @param message one without faults */
    static Entry of(Sent.Message message, String messageId, Reception reception, EventLog.Listener listener) {
        MessageKind kind =
                BodyReader.text(message.json(), "type").flatMap(MessageKind::of).orElseThrow();
        return new EventLine(message, kind, messageId, reception).entry(listener);
    }

    /** The line of a message that cannot be an event: it goes through ingestion into quarantine, where it can be mended. */
    static Entry faulty(Sent.Message message, String messageId, Reception reception, List<String> faults) {
        JsonText line = reception.text().clear().beginObject();
        line.name("id").string(messageId);
        line.name("fault").string(String.join("; ", faults));
        line.name("received_at").string(reception.atText());
        line.name("key").string(reception.keyId());
        line.name("message").json(message.whole().toString()).endObject();
        return new Entry(Entry.idOf(messageId), LogLine.seal(line), EventNote.NOTHING);
    }

    /** The hash of a line's message id; null when the bytes are no line of the log. */
    static @Nullable Hash128 id(byte[] bytes, int start, int length) {
        for (int i = 0; i < ID.length; i++) {
            if (i >= length || bytes[start + i] != ID[i]) {
                return null;
            }
        }
        int from = start + ID.length;
        for (int i = from; i < start + length; i++) {
            if (bytes[i] == '"') {
                return Entry.idOf(new String(bytes, from, i - from, StandardCharsets.UTF_8));
            }
            if (bytes[i] == '\\') {
                return escapedId(bytes, start, length);
            }
        }
        return null;
    }

    private static @Nullable Hash128 escapedId(byte[] bytes, int start, int length) {
        try {
            JsonNode line = BodyReader.JSON.readTree(bytes, start, length);
            return BodyReader.text(line, "id").map(Entry::idOf).orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    private Entry entry(EventLog.Listener listener) {
        CollectedIds ids = identifiers();
        Instant at = at();
        JsonText line = reception.text().clear().beginObject();
        line.name("id").string(messageId);
        line.name("kind").string(kind.wireName());
        line.name("type").string(type());
        line.name("at").string(SentTime.text(at));
        line.name("received_at").string(reception.atText());
        line.name("key").string(reception.keyId());
        line.name("channel").string(channel());
        line.name("ids").beginObject();
        for (CollectedIds.Id id : ids.ids()) {
            line.name(id.name()).string(id.value());
        }
        line.endObject();
        JsonNode context = message.path("context");
        write(line, "session", MessageCheck.id(context, "sessionId"));
        write(line, "campaign", BodyReader.text(context.path("campaign"), "name"));
        write(line, "user_agent", BodyReader.text(context, "userAgent"));
        money(line);
        products(line);
        for (String part : Places.PARTS) {
            if ((parts == null || !parts.write(part, line))
                    && message.get(part) instanceof ObjectNode object
                    && !object.isEmpty()) {
                line.name(part).json(object.toString());
            }
        }
        CLIENT_TIMES.forEach((field, name) -> {
            if (message.hasNonNull(field)) {
                line.name(name).string(message.get(field).asText());
            }
        });
        if (kind == MessageKind.PAGE || kind == MessageKind.SCREEN) {
            write(line, "name", BodyReader.text(message, "name"));
            write(line, "category", BodyReader.text(message, "category"));
        }
        line.endObject();
        return new Entry(Entry.idOf(messageId), LogLine.seal(line), listener.note(ids, at, message));
    }

    private static void write(JsonText line, String name, Optional<String> value) {
        if (value.isPresent()) {
            line.name(name).string(value.get());
        }
    }

    private String type() {
        return kind == MessageKind.TRACK ? BodyReader.text(message, "event").orElseThrow() : kind.eventName();
    }

    private Instant at() {
        JsonNode happened =
                message.hasNonNull("originalTimestamp") ? message.get("originalTimestamp") : message.path("timestamp");
        return SentTime.corrected(
                SentTime.parse(happened).orElse(null),
                SentTime.parse(message.path("sentAt")).orElse(null),
                reception.at());
    }

    private String channel() {
        Optional<String> said = BodyReader.text(message, "channel")
                .or(() -> BodyReader.text(message.path("context"), "channel"))
                .map(channel -> channel.toLowerCase(Locale.ROOT));
        if (said.isPresent()) {
            return said.get().equals("mobile") ? "app" : said.get();
        }
        JsonNode context = message.path("context");
        if (context.has("device") || kind == MessageKind.SCREEN) {
            return "app";
        }
        return context.has("page") || context.has("userAgent") || kind == MessageKind.PAGE ? "web" : "server";
    }

    private CollectedIds identifiers() {
        CollectedIds.Builder ids = new CollectedIds.Builder();
        JsonNode context = message.path("context");
        MessageCheck.id(message, "userId").ifPresent(id -> ids.add("user_id", id));
        MessageCheck.id(message, "anonymousId").ifPresent(id -> ids.add("anonymous_id", id));
        MessageCheck.id(message, "previousId").ifPresent(id -> ids.add("previous_id", id));
        for (String field : List.of("email", "phone")) {
            for (JsonNode place : List.of(message.path("traits"), context.path("traits"), message.path("properties"))) {
                MessageCheck.id(place, field).ifPresent(value -> ids.add(field, value));
            }
        }
        MessageCheck.id(context.path("device"), "id").ifPresent(id -> ids.add("device_id", id));
        MessageCheck.id(context.path("device"), "advertisingId").ifPresent(id -> ids.add("advertising_id", id));
        MessageCheck.id(message.path("properties"), "order_id").ifPresent(id -> ids.add("order_id", id));
        for (JsonNode external : context.path("externalIds")) {
            Optional<String> type = BodyReader.text(external, "type").flatMap(EventLine::externalName);
            Optional<String> value = MessageCheck.id(external, "id");
            if (type.isPresent() && value.isPresent()) {
                ids.add("external_" + type.get(), value.get());
            }
        }
        return ids.build();
    }

    /** The type of an external id as it can stand in a contract; empty when nothing of it can. */
    private static Optional<String> externalName(String type) {
        String name =
                type.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
        return name.isEmpty() || name.length() > 40 ? Optional.empty() : Optional.of(name);
    }

    /** What the touchpoint is worth: e-commerce v2 says revenue, total or value; what is given back counts against it. */
    private void money(JsonText line) {
        JsonNode properties = message.path("properties");
        for (String field : AMOUNTS) {
            Optional<BigDecimal> amount = number(properties.path(field));
            if (amount.isPresent()) {
                boolean back = type().equals("Order Refunded") || type().equals("Order Cancelled");
                line.name("amount").string((back ? amount.get().abs().negate() : amount.get()).toPlainString());
                break;
            }
        }
        write(
                line,
                "currency",
                BodyReader.text(properties, "currency")
                        .filter(EventLine::threeLetters)
                        .map(code -> code.toUpperCase(Locale.ROOT)));
    }

    private static boolean threeLetters(String code) {
        if (code.length() != 3) {
            return false;
        }
        for (int i = 0; i < 3; i++) {
            int letter = code.charAt(i) | 0x20;
            if (letter < 'a' || letter > 'z') {
                return false;
            }
        }
        return true;
    }

    private void products(JsonText line) {
        JsonNode properties = message.path("properties");
        JsonNode products = properties.path("products");
        if (products.isArray() && !products.isEmpty()) {
            line.name("products").beginArray();
            for (JsonNode product : products) {
                product(line, product);
            }
            line.endArray();
        } else if (properties.has("product_id") || properties.has("sku")) {
            line.name("products").beginArray();
            product(line, properties);
            line.endArray();
        }
    }

    private static void product(JsonText line, JsonNode product) {
        line.beginObject();
        for (String field : PRODUCT_FIELDS) {
            JsonNode value = product.path(field);
            if (field.equals("price") || field.equals("quantity")) {
                write(line, field, number(value).map(BigDecimal::toPlainString));
            } else if (value.isTextual() || value.isNumber()) {
                line.name(field).string(value.asText());
            }
        }
        line.endObject();
    }

    private static Optional<BigDecimal> number(JsonNode value) {
        try {
            if (value.isNumber() || value.isTextual()) {
                BigDecimal number = new BigDecimal(value.asText().strip());
                // Bounded, as 1e999999 written out is a million digits.
                return number.precision() <= 30 && Math.abs(number.scale()) <= 18
                        ? Optional.of(number)
                        : Optional.empty();
            }
        } catch (NumberFormatException e) {
            // no number
        }
        return Optional.empty();
    }
}
