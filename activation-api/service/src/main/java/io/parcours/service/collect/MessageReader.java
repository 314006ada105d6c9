package io.parcours.service.collect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds messages from a parser, of the {@link Places} that are looked at; what is passed over is checked by the parser all the same. Building whole trees and
 * printing them again was most of what collecting cost.
 */
final class MessageReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final byte[] body;
    private final Places places;

    /** @param body in UTF-8, which the parser reads from its start */
    MessageReader(JsonParser parser, byte[] body, Places places) {
        this.parser = parser;
        this.body = body;
        this.places = places;
    }

    /** The value the parser stands at. */
    Sent.Message message() throws IOException {
        int start = start();
        WrittenParts parts = new WrittenParts(body);
        JsonNode json = parser.currentToken() == JsonToken.START_OBJECT ? message(parts) : whole(parser);
        return new Sent.Message(json, parts, body, start, end() - start);
    }

    private ObjectNode message(WrittenParts parts) throws IOException {
        ObjectNode message = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            Places below = places.below(name);
            if (below == null) {
                parser.skipChildren();
            } else if (token == JsonToken.START_OBJECT && Places.PARTS.contains(name)) {
                int start = start();
                List<String> names = new ArrayList<>();
                message.set(name, object(below, names));
                parts.put(name, start, end(), names);
            } else {
                parts.remove(name);
                message.set(name, value(below));
            }
        }
        return message;
    }

    /** @param names is given all names of the object, those that are passed over, too */
    private ObjectNode object(Places kept, List<String> names) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            names.add(name);
            field(object, name, kept);
        }
        return object;
    }

    private void field(ObjectNode object, String name, Places kept) throws IOException {
        parser.nextToken();
        Places below = kept.below(name);
        if (kept.whole()) {
            object.set(name, whole(parser));
        } else if (below == null) {
            parser.skipChildren();
        } else {
            object.set(name, value(below));
        }
    }

    private JsonNode value(Places kept) throws IOException {
        if (kept.whole() || parser.currentToken() != JsonToken.START_OBJECT) {
            return whole(parser);
        }
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            field(object, name, kept);
        }
        return object;
    }

    /** As the mapper builds it, without what the mapper does around every single value. */
    static JsonNode whole(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    object.set(name, whole(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(whole(parser));
                }
                yield array;
            }
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private int start() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private int end() {
        return (int) parser.currentLocation().getByteOffset();
    }
}
