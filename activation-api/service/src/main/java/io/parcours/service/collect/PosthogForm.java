package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** PostHog's events as messages of Segment's form. */
final class PosthogForm {
    private PosthogForm() {}

    static JsonNode message(JsonNode event) {
        if (!(event instanceof ObjectNode given)) {
            return event;
        }
        ObjectNode message = BodyReader.JSON.createObjectNode();
        String name = BodyReader.text(given, "event").orElse("");
        JsonNode properties = given.path("properties");
        message.put("type", kind(name).wireName());
        if (kind(name) == MessageKind.TRACK && !name.isEmpty()) {
            message.put("event", name);
        }
        copy(given, "timestamp", message, "timestamp");
        copy(given, "sent_at", message, "sentAt");
        copy(given, "messageId", message, "messageId");
        copy(given, "uuid", message, "messageId");
        if (properties instanceof ObjectNode) {
            message.set("properties", properties);
        }
        JsonNode distinct = given.has("distinct_id") ? given.get("distinct_id") : properties.get("distinct_id");
        if (distinct != null) {
            message.set(anonymous(properties, distinct) ? "anonymousId" : "userId", distinct);
        }
        copy(properties, "$anon_distinct_id", message, "anonymousId");
        copy(properties, "alias", message, "previousId");
        JsonNode traits = given.has("$set") ? given.get("$set") : properties.get("$set");
        if (traits instanceof ObjectNode) {
            message.set("traits", traits);
        }
        ObjectNode context = message.putObject("context");
        ObjectNode library = context.putObject("library");
        copy(properties, "$lib", library, "name");
        copy(properties, "$lib_version", library, "version");
        copy(properties, "$session_id", context, "sessionId");
        copy(properties, "$raw_user_agent", context, "userAgent");
        if (properties.has("$current_url")) {
            ObjectNode page = context.putObject("page");
            copy(properties, "$current_url", page, "url");
            copy(properties, "$referrer", page, "referrer");
        }
        Optional<String> group = BodyReader.text(properties, "$group_key");
        group.ifPresent(id -> message.put("groupId", id));
        return message;
    }

    private static MessageKind kind(String event) {
        return switch (event) {
            case "$identify", "$set" -> MessageKind.IDENTIFY;
            case "$pageview" -> MessageKind.PAGE;
            case "$screen" -> MessageKind.SCREEN;
            case "$groupidentify" -> MessageKind.GROUP;
            case "$create_alias" -> MessageKind.ALIAS;
            default -> MessageKind.TRACK;
        };
    }

    /** Whether a browser made the id up before anyone signed in. */
    private static boolean anonymous(JsonNode properties, JsonNode distinct) {
        return properties.path("$is_identified").isBoolean()
                        && !properties.path("$is_identified").booleanValue()
                || distinct.equals(properties.get("$device_id"));
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String as) {
        JsonNode value = from.get(name);
        if (value != null && !value.isNull()) {
            to.set(as, value);
        }
    }
}
