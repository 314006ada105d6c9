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
import org.jspecify.annotations.Nullable;

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

    private final Places places;

    /** @param places of messages that are looked at */
    BodyReader(Places places) {
        this.places = places;
    }

    /** The outermost object, its array of messages taken apart. */
    private static final class Body {
        private final ObjectNode fields = JSON.createObjectNode();
        private final List<Message> elements = new ArrayList<>();
        private boolean hasArray;
    }

    /** A batch, of Segment's form or, with {@code api_key}, of PostHog's. */
    Sent batch(byte[] bytes) throws Refusal {
        Body body = read(bytes, "batch", plain(bytes));
        if (!body.hasArray) {
            throw unreadable("'batch' is missing or not an array");
        }
        boolean posthog = body.fields.has("api_key") && !body.fields.has("writeKey");
        List<Message> messages = body.elements;
        if (posthog) {
            messages = new ArrayList<>(body.elements.size());
            for (Message element : body.elements) {
                messages.add(new Message(PosthogForm.message(element.whole()), element.bytes()));
            }
        }
        messages.forEach(message -> message.merge(body.fields));
        return new Sent(messages, key(body.fields, messages));
    }

    /** A message on the path of its kind. */
    Sent single(byte[] bytes, MessageKind kind) throws Refusal {
        Message message = plain(bytes) ? one(bytes) : new Message(read(bytes, "", false).fields, bytes.length);
        ObjectNode fields = (ObjectNode) message.json();
        fields.put("type", kind.wireName());
        return new Sent(List.of(message), key(fields, List.of()));
    }

    private Message one(byte[] bytes) throws Refusal {
        return parsed(bytes, parser -> {
            Message message = new MessageReader(parser, bytes, places).message();
            return new Message(message.json(), message.parts(), bytes, 0, bytes.length);
        });
    }

    /** Events of a Snowplow tracker. */
    Sent snowplow(byte[] bytes) throws Refusal {
        Body body = read(bytes, "data", false);
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

    /**
     * Whether the bytes of its messages can stand in the log as they are: UTF-8, and no half of a surrogate pair is escaped. Other encodings that JSON knows
     * have a zero among the first bytes.
     */
    private static boolean plain(byte[] bytes) throws Refusal {
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        if (!WellFormed.utf8(bytes)) {
            throw unreadable("the body is not UTF-8");
        }
        return !WellFormed.doubtful(bytes);
    }

    /** @param plain whether elements of the array are built only as far as they are looked at */
    private Body read(byte[] bytes, String array, boolean plain) throws Refusal {
        Body body =
                parsed(bytes, parser -> fields(parser, array, plain ? new MessageReader(parser, bytes, places) : null));
        if (!plain && WellFormed.doubtful(bytes)) {
            body.fields.setAll((ObjectNode) WellFormed.of(body.fields));
            body.elements.replaceAll(element -> new Message(WellFormed.of(element.json()), element.bytes()));
        }
        return body;
    }

    private static Body fields(JsonParser parser, String array, @Nullable MessageReader plain)
            throws IOException, Refusal {
        Body body = new Body();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(array) && value == JsonToken.START_ARRAY) {
                body.hasArray = true;
                readElements(parser, body.elements, plain);
            } else {
                body.fields.set(name, MessageReader.whole(parser));
            }
        }
        return body;
    }

    /** Reads the object that a body is. */
    private interface Reading<T> {
        /** @param parser stands at the object's begin, and is left at its end */
        T of(JsonParser parser) throws IOException, Refusal;
    }

    private static <T> T parsed(byte[] bytes, Reading<T> reading) throws Refusal {
        try (JsonParser parser = JSON.getFactory().createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unreadable("the body is not a JSON object");
            }
            T read = reading.of(parser);
            if (parser.nextToken() != null) {
                throw unreadable("something stands after the body's end");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw unreadable("the body is not readable JSON near byte "
                    + Math.max(0, e.getLocation() == null ? 0 : e.getLocation().getByteOffset()));
        } catch (IOException e) {
            throw unreadable("the body is not UTF-8");
        }
    }

    private static void readElements(JsonParser parser, List<Message> elements, @Nullable MessageReader plain)
            throws IOException, Refusal {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (elements.size() == Limits.BATCH_MESSAGES) {
                throw Refusal.of(
                        Kind.TOO_LARGE,
                        "a batch holds more than " + Limits.BATCH_MESSAGES + " messages; send them in several");
            }
            if (plain != null) {
                elements.add(plain.message());
                continue;
            }
            long start = parser.currentTokenLocation().getByteOffset();
            JsonNode tree = parser.readValueAsTree();
            elements.add(new Message(tree, (int) (parser.currentLocation().getByteOffset() - start)));
        }
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
