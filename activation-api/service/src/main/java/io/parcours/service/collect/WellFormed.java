package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Puts the replacement character for halves of surrogate pairs, which JSON can escape and UTF-8 cannot hold. They come from texts that were cut
 * in the middle of an emoji.
 */
final class WellFormed {
    private WellFormed() {}

    /** Whether a body may hold one: an escape of a surrogate stands in it. */
    static boolean doubtful(byte[] json) {
        for (int i = 0; i + 3 < json.length; i++) {
            if (json[i] == '\\' && json[i + 1] == 'u' && (json[i + 2] | 0x20) == 'd' && json[i + 3] >= '8') {
                return true;
            }
        }
        return false;
    }

    static JsonNode of(JsonNode node) {
        if (node.isTextual()) {
            return TextNode.valueOf(of(node.textValue()));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = BodyReader.JSON.createObjectNode();
            object.properties().forEach(entry -> copy.set(of(entry.getKey()), of(entry.getValue())));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = BodyReader.JSON.createArrayNode();
            array.forEach(element -> copy.add(of(element)));
            return copy;
        }
        return node;
    }

    private static String of(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point -> whole.appendCodePoint(
                        point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xfffd : point));
        return whole.toString();
    }
}
