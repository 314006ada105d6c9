package io.parcours.service.collect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.identity.key.Hash128;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the log's line of a message: what a silo contract reads stands outermost and ready to use (time put right, identifiers, amount,
 * products), what the client sent stands beside it.
 */
final class EventLine {
    private static final byte[] ID = "{\"id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> PRODUCT_FIELDS =
            List.of("product_id", "sku", "name", "brand", "category", "price", "quantity");

    private final ObjectNode message;
    private final MessageKind kind;
    private final String messageId;
    private final Instant received;

    private EventLine(ObjectNode message, MessageKind kind, String messageId, Instant received) {
        this.message = message;
        this.kind = kind;
        this.messageId = messageId;
        this.received = received;
    }

    /** @param json a message without faults */
    static Entry of(JsonNode json, String messageId, String keyId, Instant received, EventLog.Listener listener) {
        ObjectNode message = (ObjectNode) json;
        MessageKind kind =
                BodyReader.text(message, "type").flatMap(MessageKind::of).orElseThrow();
        try {
            return new EventLine(message, kind, messageId, received).entry(keyId, listener);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
    }

    /** The line of a message that cannot be an event: it goes through ingestion into quarantine, where it can be mended. */
    static Entry faulty(JsonNode json, String messageId, String keyId, Instant received, List<String> faults) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator line = BodyReader.JSON.getFactory().createGenerator(out)) {
            line.writeStartObject();
            line.writeStringField("id", messageId);
            line.writeStringField("fault", String.join("; ", faults));
            line.writeStringField("received_at", received.toString());
            line.writeStringField("key", keyId);
            line.writeFieldName("message");
            line.writeTree(json);
            line.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        byte[] bytes = out.toByteArray();
        return new Entry(Entry.idOf(messageId), LogLine.seal(bytes, bytes.length), EventNote.NOTHING);
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

    private Entry entry(String keyId, EventLog.Listener listener) throws IOException {
        CollectedIds ids = identifiers();
        Instant at = at();
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator line = BodyReader.JSON.getFactory().createGenerator(out)) {
            line.writeStartObject();
            line.writeStringField("id", messageId);
            line.writeStringField("kind", kind.wireName());
            line.writeStringField("type", type());
            line.writeStringField("at", at.toString());
            line.writeStringField("received_at", received.toString());
            line.writeStringField("key", keyId);
            line.writeStringField("channel", channel());
            line.writeObjectFieldStart("ids");
            for (CollectedIds.Id id : ids.ids()) {
                line.writeStringField(id.name(), id.value());
            }
            line.writeEndObject();
            JsonNode context = message.path("context");
            MessageCheck.id(context, "sessionId").ifPresent(session -> write(line, "session", session));
            BodyReader.text(context.path("campaign"), "name").ifPresent(name -> write(line, "campaign", name));
            BodyReader.text(context, "userAgent").ifPresent(agent -> write(line, "user_agent", agent));
            money(line);
            products(line);
            for (String part : List.of("properties", "traits", "context", "integrations")) {
                if (message.get(part) instanceof ObjectNode object && !object.isEmpty()) {
                    line.writeFieldName(part);
                    line.writeTree(object);
                }
            }
            for (String field : List.of("originalTimestamp", "timestamp", "sentAt")) {
                if (message.hasNonNull(field)) {
                    line.writeStringField(
                            "client_" + snake(field), message.get(field).asText());
                }
            }
            if (kind == MessageKind.PAGE || kind == MessageKind.SCREEN) {
                BodyReader.text(message, "name").ifPresent(name -> write(line, "name", name));
                BodyReader.text(message, "category").ifPresent(name -> write(line, "category", name));
            }
            line.writeEndObject();
        }
        byte[] bytes = out.toByteArray();
        return new Entry(Entry.idOf(messageId), LogLine.seal(bytes, bytes.length), listener.note(ids, at, message));
    }

    private static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** As {@link JsonGenerator#writeStringField}, for use in lambdas. */
    private static void write(JsonGenerator line, String name, String value) {
        try {
            line.writeStringField(name, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
                received);
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
    private void money(JsonGenerator line) throws IOException {
        JsonNode properties = message.path("properties");
        for (String field : List.of("revenue", "total", "value")) {
            Optional<BigDecimal> amount = number(properties.path(field));
            if (amount.isPresent()) {
                boolean back = type().equals("Order Refunded") || type().equals("Order Cancelled");
                line.writeStringField("amount", (back ? amount.get().abs().negate() : amount.get()).toPlainString());
                break;
            }
        }
        Optional<String> currency = BodyReader.text(properties, "currency").filter(code -> code.matches("[A-Za-z]{3}"));
        if (currency.isPresent()) {
            line.writeStringField("currency", currency.get().toUpperCase(Locale.ROOT));
        }
    }

    private void products(JsonGenerator line) throws IOException {
        JsonNode properties = message.path("properties");
        JsonNode products = properties.path("products");
        if (products.isArray() && !products.isEmpty()) {
            line.writeArrayFieldStart("products");
            for (JsonNode product : products) {
                product(line, product);
            }
            line.writeEndArray();
        } else if (properties.has("product_id") || properties.has("sku")) {
            line.writeArrayFieldStart("products");
            product(line, properties);
            line.writeEndArray();
        }
    }

    private static void product(JsonGenerator line, JsonNode product) throws IOException {
        line.writeStartObject();
        for (String field : PRODUCT_FIELDS) {
            JsonNode value = product.path(field);
            if (field.equals("price") || field.equals("quantity")) {
                Optional<BigDecimal> number = number(value);
                if (number.isPresent()) {
                    line.writeStringField(field, number.get().toPlainString());
                }
            } else if (value.isTextual() || value.isNumber()) {
                line.writeStringField(field, value.asText());
            }
        }
        line.writeEndObject();
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
