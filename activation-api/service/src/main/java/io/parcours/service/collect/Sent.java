package io.parcours.service.collect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request brought, whatever client wrote it, in the form of Segment's specification.
 *
 * @param bodyKey the write key in the body, when one stands there
 */
record Sent(List<Message> messages, Optional<String> bodyKey) {
    Sent {
        messages = List.copyOf(messages);
    }

    /** A message of a request. */
    static final class Message {
        private final JsonNode json;
        private final @Nullable WrittenParts parts;
        private final byte[] body;
        private final int start;
        private final int bytes;
        private @Nullable ObjectNode batch;

        /** Of which the body's bytes are kept beside what is looked at. */
        Message(JsonNode json, @Nullable WrittenParts parts, byte[] body, int start, int bytes) {
            this.json = json;
            this.parts = parts;
            this.body = body;
            this.start = start;
            this.bytes = bytes;
        }

        /** A whole one. */
        Message(JsonNode json, int bytes) {
            this(json, null, new byte[0], 0, bytes);
        }

        /** An object with what is looked at, or whatever stood where one should be. */
        JsonNode json() {
            return json;
        }

        /** Its size as it was sent. */
        int bytes() {
            return bytes;
        }

        /** Where the parts that the log keeps stand in the body; null when they are whole in {@link #json}. */
        @Nullable
        WrittenParts parts() {
            return parts;
        }

        /** Puts in what the batch says of all its messages: time of sending, context and integrations. */
        void merge(ObjectNode common) {
            batch = common;
            merge(json, parts, common);
        }

        /** All of it, for those who cannot do with less. */
        JsonNode whole() {
            if (parts == null) {
                return json;
            }
            try (JsonParser parser = BodyReader.JSON.getFactory().createParser(body, start, bytes)) {
                parser.nextToken();
                JsonNode whole = MessageReader.whole(parser);
                if (batch != null) {
                    merge(whole, null, batch);
                }
                return whole;
            } catch (IOException e) {
                throw new UncheckedIOException("it was read before", e);
            }
        }

        private static void merge(JsonNode message, @Nullable WrittenParts parts, ObjectNode batch) {
            if (!(message instanceof ObjectNode object)) {
                return;
            }
            if (!object.has("sentAt") && batch.has("sentAt")) {
                object.set("sentAt", batch.get("sentAt"));
            }
            for (String name : List.of("context", "integrations")) {
                if (batch.get(name) instanceof ObjectNode common) {
                    merge(object, name, common, parts);
                }
            }
        }

        private static void merge(ObjectNode message, String name, ObjectNode common, @Nullable WrittenParts parts) {
            if (message.get(name) instanceof ObjectNode own) {
                common.properties().forEach(entry -> {
                    if (parts == null ? !own.has(entry.getKey()) : !parts.has(name, entry.getKey())) {
                        own.set(entry.getKey(), entry.getValue());
                        if (parts != null) {
                            parts.add(name, entry.getKey(), entry.getValue());
                        }
                    }
                });
            } else if (!message.hasNonNull(name)) {
                message.set(name, common);
            }
        }
    }
}
