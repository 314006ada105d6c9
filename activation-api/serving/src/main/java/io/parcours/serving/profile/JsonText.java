package io.parcours.serving.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Compact JSON as bytes, with the places of personal values remembered, so that an answer is either the bytes as they are or the
 * bytes with those values masked; neither needs parsing.
 */
public final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1024];
    private int size;
    private boolean separate;
    private int[] spans = new int[16];
    private int spanCount;
    private int personalDepth;
    private int depth;

    public JsonText beginObject() {
        return begin('{');
    }

    public JsonText endObject() {
        return end('}');
    }

    public JsonText beginArray() {
        return begin('[');
    }

    public JsonText endArray() {
        return end(']');
    }

    public JsonText name(String name) {
        comma();
        quoted(name);
        append(':');
        separate = false;
        return this;
    }

    public JsonText string(String value) {
        comma();
        quoted(value);
        return value();
    }

    public JsonText number(long value) {
        comma();
        ascii(Long.toString(value));
        return value();
    }

    /** Not-a-number and infinity, which JSON lacks, become null. */
    public JsonText number(double value) {
        comma();
        ascii(Double.isFinite(value) ? plain(value) : "null");
        return value();
    }

    public JsonText number(BigDecimal value) {
        comma();
        ascii(value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString());
        return value();
    }

    public JsonText bool(boolean value) {
        comma();
        ascii(value ? "true" : "false");
        return value();
    }

    public JsonText nothing() {
        comma();
        ascii("null");
        return value();
    }

    /** A JSON value that is text already. */
    public JsonText json(String value) {
        comma();
        put(value.getBytes(StandardCharsets.UTF_8));
        return value();
    }

    /**
     * Begins an object with what one that is text already holds; more can follow before {@link #endObject}. Line feeds and tabs between its values become
     * spaces.
     *
     * @param json UTF-8 without a fault
     * @param start of the object's opening brace
     * @param end after its closing brace
     */
    public JsonText beginObject(byte[] json, int start, int end) {
        beginObject();
        int length = end - start - 2;
        room(length);
        System.arraycopy(json, start + 1, bytes, size, length);
        boolean blank = true;
        for (int i = size; i < size + length; i++) {
            // Of control characters JSON has only line feeds, returns and tabs, and those never inside a text.
            if (bytes[i] >= 0 && bytes[i] < ' ') {
                bytes[i] = ' ';
            }
            blank &= bytes[i] == ' ';
        }
        size += length;
        separate = !blank;
        return this;
    }

    /** Marks the one value that {@code write} appends as personal. */
    public JsonText personal(Runnable write) {
        if (personalDepth > 0) {
            write.run();
            return this;
        }
        comma();
        separate = false;
        int start = size;
        personalDepth++;
        write.run();
        personalDepth--;
        if (spanCount + 2 > spans.length) {
            spans = Arrays.copyOf(spans, spans.length * 2);
        }
        spans[spanCount++] = start;
        spans[spanCount++] = size - start;
        return value();
    }

    public int size() {
        return size;
    }

    /** Whether every object and array that was begun has ended. */
    public boolean complete() {
        return depth == 0 && size > 0;
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    /** Copies all bytes to a place of an array. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, size);
    }

    byte[] buffer() {
        return bytes;
    }

    /** Start and length of each personal value, in turn. */
    int[] personalSpans() {
        return Arrays.copyOf(spans, spanCount);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    /** Makes this empty, to be filled again. */
    public JsonText clear() {
        size = 0;
        spanCount = 0;
        depth = 0;
        separate = false;
        return this;
    }

    private JsonText begin(char bracket) {
        comma();
        append(bracket);
        depth++;
        separate = false;
        return this;
    }

    private JsonText end(char bracket) {
        append(bracket);
        depth--;
        return value();
    }

    private JsonText value() {
        separate = true;
        return this;
    }

    private void comma() {
        if (separate) {
            append(',');
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private void quoted(String text) {
        append('"');
        if (isPlain(text)) {
            ascii(text);
        } else {
            encoded(text);
        }
        append('"');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
    }

    private void encoded(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                append(c);
            } else if (c < 0x80) {
                escaped(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                put(new String(Character.toChars(text.codePointAt(i))).getBytes(StandardCharsets.UTF_8));
                i++;
            } else {
                put(String.valueOf(Character.isSurrogate(c) ? '\uFFFD' : c).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void escaped(char c) {
        append('\\');
        switch (c) {
            case '"', '\\' -> append(c);
            case '\n' -> append('n');
            case '\r' -> append('r');
            case '\t' -> append('t');
            default -> {
                ascii("u00");
                append((char) HEX[c >> 4]);
                append((char) HEX[c & 0xf]);
            }
        }
    }

    @SuppressWarnings("deprecation") // copies the low bytes of chars, which is what ASCII needs, without a copy between
    private void ascii(String text) {
        room(text.length());
        text.getBytes(0, text.length(), bytes, size);
        size += text.length();
    }

    private void append(char c) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        bytes[size++] = (byte) c;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    private void put(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }
}
