package io.parcours.service.collect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.collect.Refusal.Kind;
import io.parcours.service.collect.Sent.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads bodies, within limits on size, number and nesting. */
final class BodyReader {
    static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Limits.NESTING)
                            .maxNumberLength(100)
                            .maxNameLength(1_000)
                            .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .build();

    private BodyReader() {}

    /** The outermost object, its array of messages taken apart. */
    private static final class Body {
        private final ObjectNode fields = JSON.createObjectNode();
        private final List<Message> elements = new ArrayList<>();
        private boolean hasArray;
    }

    /** A batch, of Segment's form or, with {@code api_key}, of PostHog's. */
    static Sent batch(byte[] bytes) throws Refusal {
        Body body = read(bytes, "batch");
        if (!body.hasArray) {
            throw unreadable("'batch' is missing or not an array");
        }
        boolean posthog = body.fields.has("api_key") && !body.fields.has("writeKey");
        List<Message> messages = new ArrayList<>(body.elements.size());
        for (Message element : body.elements) {
            JsonNode json = posthog ? PosthogForm.message(element.json()) : element.json();
            messages.add(new Message(merged(json, body.fields), element.bytes()));
        }
        return new Sent(messages, key(body.fields, messages));
    }

    /** A message on the path of its kind. */
    static Sent single(byte[] bytes, MessageKind kind) throws Refusal {
        Body body = read(bytes, "");
        body.fields.put("type", kind.wireName());
        List<Message> messages = List.of(new Message(body.fields, bytes.length));
        return new Sent(messages, key(body.fields, messages));
    }

    /** Events of a Snowplow tracker. */
    static Sent snowplow(byte[] bytes) throws Refusal {
        Body body = read(bytes, "data");
        if (!body.hasArray) {
            throw unreadable("'data' is missing or not an array");
        }
        List<Message> messages = new ArrayList<>(body.elements.size());
        Optional<String> key = Optional.empty();
        for (Message element : body.elements) {
            if (key.isEmpty()) {
                key = text(element.json(), "aid");
            }
            messages.add(new Message(SnowplowForm.message(element.json()), element.bytes()));
        }
        return new Sent(messages, key);
    }

    private static Body read(byte[] bytes, String array) throws Refusal {
        Body body = new Body();
        try (JsonParser parser = JSON.getFactory().createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unreadable("the body is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(array) && value == JsonToken.START_ARRAY) {
                    body.hasArray = true;
                    readElements(parser, body.elements);
                } else {
                    JsonNode tree = parser.readValueAsTree();
                    body.fields.set(name, tree);
                }
            }
            if (parser.nextToken() != null) {
                throw unreadable("something stands after the body's end");
            }
        } catch (JsonProcessingException e) {
            throw unreadable("the body is not readable JSON near byte "
                    + Math.max(0, e.getLocation() == null ? 0 : e.getLocation().getByteOffset()));
        } catch (IOException e) {
            throw unreadable("the body is not UTF-8");
        }
        if (WellFormed.doubtful(bytes)) {
            body.fields.setAll((ObjectNode) WellFormed.of(body.fields));
            body.elements.replaceAll(element -> new Message(WellFormed.of(element.json()), element.bytes()));
        }
        return body;
    }

    private static void readElements(JsonParser parser, List<Message> elements) throws IOException, Refusal {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (elements.size() == Limits.BATCH_MESSAGES) {
                throw Refusal.of(
                        Kind.TOO_LARGE,
                        "a batch holds more than " + Limits.BATCH_MESSAGES + " messages; send them in several");
            }
            long start = parser.currentTokenLocation().getByteOffset();
            JsonNode tree = parser.readValueAsTree();
            elements.add(new Message(tree, (int) (parser.currentLocation().getByteOffset() - start)));
        }
    }

    /** The message with what the batch says of all: its time of sending, context and integrations. */
    private static JsonNode merged(JsonNode message, ObjectNode batch) {
        if (!(message instanceof ObjectNode object)) {
            return message;
        }
        if (!object.has("sentAt") && batch.has("sentAt")) {
            object.set("sentAt", batch.get("sentAt"));
        }
        for (String name : List.of("context", "integrations")) {
            if (batch.get(name) instanceof ObjectNode common) {
                if (object.get(name) instanceof ObjectNode own) {
                    common.properties().forEach(entry -> {
                        if (!own.has(entry.getKey())) {
                            own.set(entry.getKey(), entry.getValue());
                        }
                    });
                } else if (!object.hasNonNull(name)) {
                    object.set(name, common);
                }
            }
        }
        return object;
    }

    private static Optional<String> key(ObjectNode body, List<Message> messages) {
        Optional<String> key = text(body, "writeKey").or(() -> text(body, "api_key"));
        for (int i = 0; key.isEmpty() && i < messages.size(); i++) {
            key = text(messages.get(i).json(), "writeKey");
        }
        return key;
    }

    static Optional<String> text(JsonNode object, String name) {
        JsonNode value = object.get(name);
        return value != null && value.isTextual() && !value.textValue().isBlank()
                ? Optional.of(value.textValue().strip())
                : Optional.empty();
    }

    static Refusal unreadable(String detail) {
        return Refusal.of(Kind.UNREADABLE, detail);
    }
}
