package io.parcours.service.collect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Events of the Snowplow tracker protocol as messages of Segment's form. */
final class SnowplowForm {
    /** Fields that become properties, and what they are called there. */
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("url", "url"),
            Map.entry("page", "title"),
            Map.entry("refr", "referrer"),
            Map.entry("se_ca", "category"),
            Map.entry("se_la", "label"),
            Map.entry("se_pr", "property"),
            Map.entry("se_va", "value"),
            Map.entry("tr_id", "order_id"),
            Map.entry("tr_af", "affiliation"),
            Map.entry("tr_tt", "total"),
            Map.entry("tr_tx", "tax"),
            Map.entry("tr_sh", "shipping"),
            Map.entry("tr_cu", "currency"),
            Map.entry("ti_id", "order_id"),
            Map.entry("ti_sk", "sku"),
            Map.entry("ti_nm", "name"),
            Map.entry("ti_ca", "category"),
            Map.entry("ti_pr", "price"),
            Map.entry("ti_qu", "quantity"),
            Map.entry("ti_cu", "currency"));

    private SnowplowForm() {}

    static JsonNode message(JsonNode event) {
        if (!(event instanceof ObjectNode given)) {
            return event;
        }
        ObjectNode message = BodyReader.JSON.createObjectNode();
        ObjectNode properties = message.putObject("properties");
        PROPERTIES.forEach((field, name) -> copy(given, field, properties, name));
        kindAndName(given, message, properties);
        copy(given, "eid", message, "messageId");
        copy(given, "dtm", message, "timestamp");
        copy(given, "ttm", message, "timestamp");
        copy(given, "stm", message, "sentAt");
        if (given.has("ttm")) {
            message.remove("sentAt"); // a true timestamp is not by the device's clock
        }
        copy(given, "uid", message, "userId");
        copy(given, "tnuid", message, "anonymousId");
        copy(given, "duid", message, "anonymousId");
        ObjectNode context = message.putObject("context");
        copy(given, "sid", context, "sessionId");
        copy(given, "ua", context, "userAgent");
        copy(given, "lang", context, "locale");
        copy(given, "tz", context, "timezone");
        ObjectNode library = context.putObject("library");
        copy(given, "tv", library, "name");
        BodyReader.text(given, "p").ifPresent(platform -> context.put("channel", channel(platform)));
        embedded(given, "cx", "co").ifPresent(contexts -> contexts(contexts, context));
        return message;
    }

    private static void kindAndName(ObjectNode given, ObjectNode message, ObjectNode properties) {
        MessageKind kind = MessageKind.TRACK;
        String name = "";
        switch (BodyReader.text(given, "e").orElse("")) {
            case "pv" -> kind = MessageKind.PAGE;
            case "pp" -> name = "Page Pinged";
            case "tr" -> name = "Order Completed";
            case "ti" -> name = "Order Item";
            case "se" -> name = BodyReader.text(given, "se_ac").orElse("");
            case "ue" -> {
                JsonNode inner = embedded(given, "ue_px", "ue_pr")
                        .map(outer -> outer.path("data"))
                        .orElse(BodyReader.JSON.missingNode());
                name = schemaName(BodyReader.text(inner, "schema").orElse(""));
                if (inner.get("data") instanceof ObjectNode data) {
                    properties.setAll(data);
                }
                if (name.equals("screen_view")) {
                    kind = MessageKind.SCREEN;
                }
            }
            default -> {
                // without a name it is told as a fault
            }
        }
        message.put("type", kind.wireName());
        if (kind == MessageKind.TRACK && !name.isEmpty()) {
            message.put("event", name);
        }
    }

    /** {@code iglu:vendor/name/jsonschema/1-0-0} → name. */
    private static String schemaName(String schema) {
        String[] parts = schema.split("/", -1);
        return parts.length == 4 ? parts[1] : "";
    }

    /** Contexts under the names of their schemas; an advertising id and a session are also put where Segment has them. */
    private static void contexts(JsonNode contexts, ObjectNode context) {
        for (JsonNode entity : contexts.path("data")) {
            String name = schemaName(BodyReader.text(entity, "schema").orElse(""));
            JsonNode data = entity.path("data");
            if (name.isEmpty() || !data.isObject()) {
                continue;
            }
            context.withObjectProperty("snowplow").set(name, data);
            if (name.equals("mobile_context")) {
                ObjectNode device = context.withObjectProperty("device");
                copy(data, "openIdfa", device, "advertisingId");
                copy(data, "appleIdfa", device, "advertisingId");
                copy(data, "androidIdfa", device, "advertisingId");
            } else if (name.equals("client_session")) {
                copy(data, "sessionId", context, "sessionId");
                copy(data, "userId", context.withObjectProperty("device"), "id");
            }
        }
    }

    private static String channel(String platform) {
        return switch (platform) {
            case "web" -> "web";
            case "mob", "app" -> "app";
            case "srv" -> "server";
            default -> platform;
        };
    }

    private static Optional<JsonNode> embedded(ObjectNode given, String encoded, String plain) {
        try {
            Optional<String> base64 = BodyReader.text(given, encoded);
            if (base64.isPresent()) {
                // Trackers write either alphabet.
                String url = base64.get().replace('+', '-').replace('/', '_').replace("=", "");
                return Optional.ofNullable(
                        BodyReader.JSON.readTree(Base64.getUrlDecoder().decode(url)));
            }
            Optional<String> json = BodyReader.text(given, plain);
            return json.isPresent() ? Optional.ofNullable(BodyReader.JSON.readTree(json.get())) : Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String as) {
        JsonNode value = from.get(name);
        if (value != null && !value.isNull()) {
            to.set(as, value);
        }
    }
}
