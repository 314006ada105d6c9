package io.parcours.ingestion.source.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads JSON objects (RFC 8259), one a line or, in documents, one after the other, in arrays or not, over as many lines as they take.
 * Values of outermost keys come out as written: strings without quotes and escapes, numbers and truth values by their letters, nested
 * objects and arrays as JSON text, a null as null. Of a key that stands twice the last value counts.
 */
public final class JsonReader extends RecordReader {
    private static final int DEEPEST = 512;

    private final boolean lines;
    private final JsonKeys keys;
    private final int columns;

    // The object under work, in absolute indexes of the buffer.
    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    private JsonReader(RecordBuffer buffer, boolean lines, JsonKeys keys, int columns, long firstLine) {
        super(buffer, columns, firstLine);
        this.lines = lines;
        this.keys = keys;
        this.columns = columns;
    }

    /** Reads the values of {@code keys}, one object a line. */
    public static JsonReader ofLines(RecordBuffer buffer, List<String> keys, long firstLine) {
        return new JsonReader(buffer, true, new JsonKeys(keys, 0), keys.size(), firstLine);
    }

    /** Reads the values of {@code keys} of objects in arrays or one after the other. */
    public static JsonReader ofDocuments(RecordBuffer buffer, List<String> keys, long firstLine) {
        return new JsonReader(buffer, false, new JsonKeys(keys, 0), keys.size(), firstLine);
    }

    /** Reads no values but finds out which keys there are, at most {@code most} of them: {@link #keysSeen}. */
    public static JsonReader collectingKeys(RecordBuffer buffer, boolean lines, int most, long firstLine) {
        return new JsonReader(buffer, lines, new JsonKeys(List.of(), most), 0, firstLine);
    }

    /** Outermost keys in the order in which they first came. */
    public List<String> keysSeen() {
        return keys.names();
    }

    @Override
    Found read() throws IOException {
        if (buffer.start == buffer.limit && !buffer.more()) {
            return Found.END;
        }
        Found found = lines ? findLine() : findObject();
        if (found != Found.RECORD) {
            return found;
        }
        bytes = buffer.bytes;
        at = buffer.start;
        end = buffer.start + recordLength;
        try {
            readObject();
        } catch (BrokenJson e) {
            for (int i = 0; i < columns; i++) {
                setNull(i);
            }
            reject(e.getMessage() + " at character " + (at - buffer.start + 1));
        }
        return Found.RECORD;
    }

    private Found findLine() throws IOException {
        int lineEnd = buffer.lineEnd(0);
        nextStart = Math.min(lineEnd + 1, buffer.limit - buffer.start);
        nextLine++;
        recordLength = lineEnd;
        byte[] held = buffer.bytes;
        while (recordLength > 0
                && held[buffer.start + recordLength - 1] <= ' '
                && held[buffer.start + recordLength - 1] >= 0) {
            recordLength--;
        }
        return recordLength == 0 ? Found.BLANK : Found.RECORD;
    }

    /** Finds where the next object of a document ends; skips what stands between objects. */
    private Found findObject() throws IOException {
        byte first = buffer.bytes[buffer.start];
        if (isBetweenObjects(first)) {
            skipBetweenObjects();
            return Found.BLANK;
        }
        if (first != '{') {
            return findLine();
        }
        int i = 0;
        int depth = 0;
        boolean inString = false;
        while (true) {
            if (buffer.start + i == buffer.limit && !buffer.more()) {
                break;
            }
            byte b = buffer.bytes[buffer.start + i++];
            if (b == '\n') {
                nextLine++;
            } else if (inString) {
                if (b == '"') {
                    inString = false;
                } else if (b == '\\') {
                    if (buffer.start + i < buffer.limit || buffer.more()) {
                        i++;
                    }
                }
            } else if (b == '"') {
                inString = true;
            } else if (b == '{') {
                depth++;
            } else if (b == '}' && --depth == 0) {
                break;
            }
        }
        recordLength = i;
        nextStart = i;
        return Found.RECORD;
    }

    private void skipBetweenObjects() {
        int i = buffer.start;
        while (i < buffer.limit && isBetweenObjects(buffer.bytes[i])) {
            if (buffer.bytes[i++] == '\n') {
                nextLine++;
            }
        }
        nextStart = i - buffer.start;
        recordLength = 0;
    }

    private static boolean isBetweenObjects(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == '[' || b == ']' || b == ',';
    }

    private void readObject() {
        skipBlanks();
        if (at == end || bytes[at] != '{') {
            throw BrokenJson.NOT_AN_OBJECT;
        }
        at++;
        int place = 0;
        skipBlanks();
        if (peek() == '}') {
            at++;
        } else {
            while (true) {
                readMember(place++);
                skipBlanks();
                byte b = peek();
                at++;
                if (b == '}') {
                    break;
                }
                if (b != ',') {
                    at--;
                    throw BrokenJson.COMMA;
                }
                skipBlanks();
            }
        }
        skipBlanks();
        if (at != end) {
            throw BrokenJson.TRAILING;
        }
    }

    private void readMember(int place) {
        if (peek() != '"') {
            throw BrokenJson.KEY;
        }
        int from = at + 1;
        boolean escaped = skipString();
        int column;
        if (escaped) {
            byte[] built = unescaped(from, at - 1);
            column = keys.column(built, 0, built.length, place);
        } else {
            column = keys.column(bytes, from, at - 1, place);
        }
        skipBlanks();
        if (peek() != ':') {
            throw BrokenJson.COLON;
        }
        at++;
        skipBlanks();
        if (column >= columns) {
            skipValue(0);
        } else {
            readValue(column);
        }
    }

    private void readValue(int column) {
        int from = at;
        byte first = peek();
        if (first == '"') {
            boolean escaped = skipString();
            if (column < 0) {
                return;
            }
            if (escaped) {
                byte[] built = unescaped(from + 1, at - 1);
                setBuilt(column, built, 0, built.length);
            } else {
                setSlice(column, from + 1 - buffer.start, at - from - 2);
            }
            return;
        }
        skipValue(0);
        if (column >= 0) {
            if (first == 'n') {
                setNull(column);
            } else {
                setSlice(column, from - buffer.start, at - from);
            }
        }
    }

    private void skipValue(int depth) {
        if (depth > DEEPEST) {
            throw BrokenJson.DEEP;
        }
        switch (peek()) {
            case '"' -> skipString();
            case '{' -> skipObject(depth);
            case '[' -> skipArray(depth);
            case 't' -> skipWord("true");
            case 'f' -> skipWord("false");
            case 'n' -> skipWord("null");
            default -> skipNumber();
        }
    }

    private void skipObject(int depth) {
        at++;
        skipBlanks();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            if (peek() != '"') {
                throw BrokenJson.KEY;
            }
            skipString();
            skipBlanks();
            if (peek() != ':') {
                throw BrokenJson.COLON;
            }
            at++;
            skipBlanks();
            skipValue(depth + 1);
            skipBlanks();
            byte b = peek();
            if (b != '}' && b != ',') {
                throw BrokenJson.COMMA;
            }
            at++;
            if (b == '}') {
                return;
            }
            skipBlanks();
        }
    }

    private void skipArray(int depth) {
        at++;
        skipBlanks();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            skipValue(depth + 1);
            skipBlanks();
            byte b = peek();
            if (b != ']' && b != ',') {
                throw BrokenJson.COMMA;
            }
            at++;
            if (b == ']') {
                return;
            }
            skipBlanks();
        }
    }

    /** Moves behind the closing quote; true when the string holds escapes. */
    private boolean skipString() {
        boolean escaped = false;
        int i = at + 1;
        byte[] held = bytes;
        while (i < end) {
            byte b = held[i];
            if (b == '"') {
                at = i + 1;
                return escaped;
            }
            if (b == '\\') {
                escaped = true;
                i = behindEscape(i);
            } else if (b >= 0 && b < ' ') {
                at = i;
                throw BrokenJson.CONTROL;
            } else {
                i++;
            }
        }
        at = end;
        throw BrokenJson.OPEN_STRING;
    }

    private int behindEscape(int backslash) {
        int next = backslash + 1 < end ? bytes[backslash + 1] : -1;
        boolean fits = switch (next) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
            case 'u' -> backslash + 6 <= end && codeUnit(backslash + 2) >= 0;
            default -> false;
        };
        if (!fits) {
            at = backslash;
            throw BrokenJson.ESCAPE;
        }
        return next == 'u' ? backslash + 6 : backslash + 2;
    }

    private void skipWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= end || bytes[at + i] != word.charAt(i)) {
                throw BrokenJson.VALUE;
            }
        }
        at += word.length();
    }

    private void skipNumber() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        int whole = digits();
        if (whole == 0 || (whole > 1 && bytes[at - whole] == '0')) {
            at = from;
            throw BrokenJson.VALUE;
        }
        if (at < end && bytes[at] == '.') {
            at++;
            if (digits() == 0) {
                throw BrokenJson.NUMBER;
            }
        }
        if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            if (digits() == 0) {
                throw BrokenJson.NUMBER;
            }
        }
    }

    private int digits() {
        int from = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at - from;
    }

    private void skipBlanks() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r')) {
            at++;
        }
    }

    private byte peek() {
        if (at >= end) {
            throw BrokenJson.ENDS;
        }
        return bytes[at];
    }

    /** The text of a string with escapes, in UTF-8; a lone half of a surrogate pair becomes U+FFFD. */
    private byte[] unescaped(int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int copied = from;
        int i = from;
        while (i < to) {
            if (bytes[i] != '\\') {
                i++;
                continue;
            }
            text.append(new String(bytes, copied, i - copied, StandardCharsets.UTF_8));
            byte letter = bytes[i + 1];
            text.append(
                    switch (letter) {
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'u' -> (char) codeUnit(i + 2);
                        default -> (char) letter;
                    });
            i += letter == 'u' ? 6 : 2;
            copied = i;
        }
        text.append(new String(bytes, copied, to - copied, StandardCharsets.UTF_8));
        return withoutLoneSurrogates(text).getBytes(StandardCharsets.UTF_8);
    }

    private static String withoutLoneSurrogates(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                text.setCharAt(i, '\uFFFD');
            }
        }
        return text.toString();
    }

    /** The value of four hexadecimal digits; −1 when they are not. */
    private int codeUnit(int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    /** What is wrong with a text that should be JSON; made once each, since a bad file may hold millions. */
    private static final class BrokenJson extends RuntimeException {
        private static final long serialVersionUID = 1L;

        static final BrokenJson NOT_AN_OBJECT = new BrokenJson("is not a JSON object");
        static final BrokenJson KEY = new BrokenJson("expected a key in double quotes");
        static final BrokenJson COLON = new BrokenJson("expected ':' behind a key");
        static final BrokenJson COMMA = new BrokenJson("expected ',' or the end of an object or array");
        static final BrokenJson VALUE = new BrokenJson("expected a value");
        static final BrokenJson NUMBER = new BrokenJson("a number breaks off");
        static final BrokenJson ESCAPE = new BrokenJson("unknown escape in a string");
        static final BrokenJson CONTROL = new BrokenJson("a control character stands in a string");
        static final BrokenJson OPEN_STRING = new BrokenJson("a string is never closed");
        static final BrokenJson ENDS = new BrokenJson("the JSON text breaks off");
        static final BrokenJson DEEP = new BrokenJson("nested deeper than " + DEEPEST + " levels");
        static final BrokenJson TRAILING = new BrokenJson("text follows the end of the object");

        private BrokenJson(String message) {
            super(message, null, false, false);
        }
    }
}
