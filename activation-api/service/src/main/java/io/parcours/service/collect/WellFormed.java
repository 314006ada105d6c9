package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Puts the replacement character for halves of surrogate pairs, which JSON can escape and UTF-8 cannot hold. They come from texts that were cut
 * in the middle of an emoji.
 */
final class WellFormed {
    private static final int CHUNK = 8_192;

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

    /** Whether the bytes are UTF-8 to the letter: nothing cut, no surrogates, nothing longer than need be. */
    static boolean utf8(byte[] bytes) {
        int any = 0;
        for (byte b : bytes) {
            any |= b;
        }
        if (any >= 0) {
            return true; // all of it ASCII
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(CHUNK);
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            text.clear();
            result = decoder.decode(rest, text, true);
        }
        return !result.isError();
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
