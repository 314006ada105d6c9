package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What a request brought, whatever client wrote it, in the form of Segment's specification.
 *
 * @param bodyKey the write key in the body, when one stands there
 */
record Sent(List<Message> messages, Optional<String> bodyKey) {
    /**
     * @param json an object, or whatever stood where one should be
     * @param bytes its size as it was sent
     */
    record Message(JsonNode json, int bytes) {}

    Sent {
        messages = List.copyOf(messages);
    }
}
