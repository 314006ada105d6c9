package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Segment's specification asks of a message. Faults name fields, never their values. */
final class MessageCheck {
    private MessageCheck() {}

    /** Everything that is wrong; empty when nothing is. */
    static List<String> faults(JsonNode json) {
        if (!(json instanceof ObjectNode message)) {
            return List.of("the message is not an object");
        }
        List<String> faults = new ArrayList<>();
        Optional<MessageKind> kind = BodyReader.text(message, "type").flatMap(MessageKind::of);
        if (kind.isEmpty()) {
            faults.add("'type' is not identify, track, page, screen, group or alias");
        }
        for (String field : List.of("userId", "anonymousId", "previousId", "groupId", "messageId")) {
            JsonNode value = message.get(field);
            if (value != null && !value.isNull() && !value.isTextual() && !value.isNumber()) {
                faults.add("'" + field + "' is not a text");
            }
        }
        if (id(message, "userId").isEmpty() && id(message, "anonymousId").isEmpty()) {
            faults.add("neither 'userId' nor 'anonymousId' is there");
        }
        if (kind.equals(Optional.of(MessageKind.TRACK))) {
            Optional<String> event = BodyReader.text(message, "event");
            if (event.isEmpty()) {
                faults.add("'event' is missing");
            } else if (event.get().length() > Limits.EVENT_NAME) {
                faults.add("'event' is longer than " + Limits.EVENT_NAME + " letters");
            }
        }
        if (kind.equals(Optional.of(MessageKind.ALIAS))
                && id(message, "previousId").isEmpty()) {
            faults.add("'previousId' is missing");
        }
        if (kind.equals(Optional.of(MessageKind.GROUP))
                && id(message, "groupId").isEmpty()) {
            faults.add("'groupId' is missing");
        }
        id(message, "messageId")
                .filter(id -> id.length() >= Limits.MESSAGE_ID)
                .ifPresent(id -> faults.add("'messageId' is not shorter than " + Limits.MESSAGE_ID + " letters"));
        for (String field : List.of("properties", "traits", "context", "integrations")) {
            if (message.hasNonNull(field) && !message.get(field).isObject()) {
                faults.add("'" + field + "' is not an object");
            }
        }
        for (String field : List.of("timestamp", "originalTimestamp", "sentAt")) {
            if (message.hasNonNull(field) && SentTime.parse(message.get(field)).isEmpty()) {
                faults.add("'" + field + "' is not an ISO-8601 time");
            }
        }
        return faults;
    }

    /** A text that tells something apart; numbers are taken by their digits. */
    static Optional<String> id(JsonNode message, String field) {
        JsonNode value = message.get(field);
        if (value == null || !value.isTextual() && !value.isNumber()) {
            return Optional.empty();
        }
        String text = value.asText().strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
