package io.parcours.ingestion.source.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads delimited records: values with quotes, line ends in quoted values, {@code \n} and {@code \r\n}. An unquoted empty value is null,
 * a quoted one is an empty string.
 *
 * <p>A quote that is never closed, or text behind a closing quote, rejects one line only: reading goes on at the next
 * line instead of swallowing the rest of the file.
 */
public final class CsvReader extends RecordReader {
    /** A quoted value that has not ended after this many bytes has lost its closing quote. */
    private static final int LONGEST_QUOTED = 1 << 20;

    private static final int UNKNOWN_COUNT = -1;
    /** No byte equals this. */
    static final int NONE = 256;

    private final byte[] delimiter;
    private final int quote;
    private final int escape;
    private final byte[][] nulls;
    private final int[] targets;
    private final int expected;

    // State of the record under work, all relative to its start.
    private int at;
    private int values;
    private int linesInRecord;
    private boolean recordEnded;

    private CsvReader(RecordBuffer buffer, CsvForm form, int[] targets, int columns, int expected, long firstLine) {
        super(buffer, columns, firstLine);
        this.delimiter = form.delimiterBytes();
        this.quote = form.quoteByte();
        this.escape = form.escapeByte();
        this.nulls = form.nulls().stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.targets = targets;
        this.expected = expected;
    }

    /**
     * @param targets for each value of a record the column it goes to, or −1 when nobody wants it; a record has to have exactly as many
     *     values
     * @param columns number of columns of the result
     */
    public static CsvReader of(RecordBuffer buffer, CsvForm form, int[] targets, int columns, long firstLine) {
        return new CsvReader(buffer, form, targets.clone(), columns, targets.length, firstLine);
    }

    /** Reads no values and takes records of any width: for finding out where records begin. */
    public static CsvReader ofBoundaries(RecordBuffer buffer, CsvForm form, long firstLine) {
        return new CsvReader(buffer, form, new int[0], 0, UNKNOWN_COUNT, firstLine);
    }

    /** Reads the first record of a file as names, a byte order mark skipped; empty when there is none. */
    public static List<String> header(RecordBuffer buffer, CsvForm form, int skipLines) throws IOException {
        int width = 64;
        buffer.skipPreamble(skipLines);
        while (true) {
            int[] targets = new int[width];
            Arrays.setAll(targets, i -> i);
            CsvReader reader = new CsvReader(buffer, form, targets, width, UNKNOWN_COUNT, 1);
            if (!reader.next()) {
                return List.of();
            }
            if (reader.values > width) {
                width = reader.values;
                continue; // the buffer still stands at the record's start
            }
            List<String> names = new ArrayList<>();
            for (int i = 0; i < reader.values; i++) {
                String name = reader.value(i);
                names.add(name == null ? "" : name.trim());
            }
            return names;
        }
    }

    /** Values of the record, wanted or not. */
    public int values() {
        return values;
    }

    @Override
    Found read() throws IOException {
        at = 0;
        values = 0;
        linesInRecord = 1;
        recordEnded = false;
        if (buffer.start == buffer.limit && !buffer.more()) {
            return Found.END;
        }
        boolean blank = true;
        while (!recordEnded) {
            int target = values < targets.length ? targets[values] : -1;
            boolean quoted = quote != NONE && available() && buffer.bytes[buffer.start + at] == quote;
            String broken = quoted ? readQuoted(target) : readUnquoted(target);
            if (!broken.isEmpty()) {
                rejectLine(broken);
                return Found.RECORD;
            }
            blank &= values == 0 && !quoted;
            values++;
        }
        nextLine += linesInRecord;
        if (blank && recordLength == 0) {
            return Found.BLANK;
        }
        if (expected != UNKNOWN_COUNT && values != expected) {
            reject("has " + values + (values == 1 ? " value" : " values") + " where " + expected
                    + (expected == 1 ? " is" : " are") + " expected");
        }
        return Found.RECORD;
    }

    /** Reads up to the next delimiter or line end; never finds anything broken. */
    private String readUnquoted(int target) throws IOException {
        int from = at;
        boolean escaped = false;
        int first = delimiter[0];
        while (true) {
            byte[] bytes = buffer.bytes;
            int end = buffer.limit;
            int i = buffer.start + at;
            byte b = 0;
            while (i < end && (b = bytes[i]) != first && b != '\n' && b != escape) {
                i++;
            }
            at = i - buffer.start;
            if (i == end) {
                if (buffer.more()) {
                    continue;
                }
                endRecord(at, at);
                setUnquoted(target, from, recordLength, escaped);
                return "";
            }
            if (b == '\n') {
                endRecord(at, at + 1);
                setUnquoted(target, from, recordLength, escaped);
                return "";
            }
            if (b == escape) {
                escaped = true;
                at++;
                if (available()) {
                    if (buffer.bytes[buffer.start + at] == '\n') {
                        linesInRecord++;
                    }
                    at++;
                }
            } else if (delimiterHere()) {
                setUnquoted(target, from, at, escaped);
                at += delimiter.length;
                return "";
            } else {
                at++;
            }
        }
    }

    /** Reads a quoted value and the delimiter or line end behind it; says what is broken, or nothing. */
    private String readQuoted(int target) throws IOException {
        int opened = at;
        at++;
        int from = at;
        boolean escaped = false;
        while (true) {
            byte[] bytes = buffer.bytes;
            int end = buffer.limit;
            int i = buffer.start + at;
            byte b = 0;
            while (i < end && (b = bytes[i]) != quote && b != escape && b != '\n') {
                i++;
            }
            at = i - buffer.start;
            if (at - opened > LONGEST_QUOTED || (i == end && !buffer.more())) {
                return "the quote before value " + (values + 1) + " is never closed";
            }
            if (i == end) {
                continue;
            }
            at++;
            if (b == '\n') {
                linesInRecord++;
            } else if (b == escape) {
                escaped = true;
                if (available()) {
                    if (buffer.bytes[buffer.start + at] == '\n') {
                        linesInRecord++;
                    }
                    at++;
                }
            } else if (available() && buffer.bytes[buffer.start + at] == quote) {
                escaped = true;
                at++;
            } else {
                int closed = at - 1;
                return finishQuoted(target, from, closed, escaped);
            }
        }
    }

    private String finishQuoted(int target, int from, int closed, boolean escaped) throws IOException {
        if (!available()) {
            endRecord(at, at);
        } else if (delimiterHere()) {
            at += delimiter.length;
        } else {
            int i = at;
            if (buffer.bytes[buffer.start + i] == '\r') {
                at++;
                if (!available()) {
                    endRecord(at, at);
                }
            }
            if (!recordEnded) {
                if (buffer.bytes[buffer.start + at] != '\n') {
                    return "text follows the closing quote of value " + (values + 1);
                }
                endRecord(at, at + 1);
            }
        }
        if (target >= 0) {
            if (escaped) {
                unescape(target, from, closed, true);
            } else {
                setSlice(target, from, closed - from);
            }
        }
        return "";
    }

    private void setUnquoted(int target, int from, int to, boolean escaped) {
        if (target < 0 || to <= from) {
            return;
        }
        for (byte[] none : nulls) {
            if (none.length == to - from
                    && Arrays.equals(none, 0, none.length, buffer.bytes, buffer.start + from, buffer.start + to)) {
                return;
            }
        }
        if (escaped) {
            unescape(target, from, to, false);
        } else {
            setSlice(target, from, to - from);
        }
    }

    /** Takes the escapes out of a value; an escape before anything but itself, a quote, a delimiter or a line end stays. */
    private void unescape(int target, int from, int to, boolean quoted) {
        byte[] bytes = buffer.bytes;
        byte[] built = scratch(to - from);
        int start = scratchStart();
        int length = 0;
        int end = buffer.start + to;
        for (int i = buffer.start + from; i < end; i++) {
            byte b = bytes[i];
            if (i + 1 < end) {
                byte next = bytes[i + 1];
                boolean doubled = quoted && b == quote && next == quote;
                boolean marked = escape != NONE
                        && b == escape
                        && (next == quote || next == escape || next == delimiter[0] || next == '\n');
                if (doubled || marked) {
                    b = next;
                    i++;
                }
            }
            built[start + length++] = b;
        }
        setBuilt(target, built, start, length);
        scratchUsed(length);
    }

    /** Rejects the first line of the record under work and goes on behind it. */
    private void rejectLine(String reason) throws IOException {
        int end = buffer.lineEnd(0);
        recordLength = withoutReturn(end);
        nextStart = Math.min(end + 1, buffer.limit - buffer.start);
        nextLine++;
        reject(reason);
    }

    private void endRecord(int end, int next) {
        recordLength = withoutReturn(end);
        nextStart = next;
        recordEnded = true;
    }

    private int withoutReturn(int end) {
        return end > 0 && buffer.bytes[buffer.start + end - 1] == '\r' ? end - 1 : end;
    }

    private boolean available() throws IOException {
        return buffer.start + at < buffer.limit || buffer.more();
    }

    private boolean delimiterHere() throws IOException {
        while (buffer.limit - buffer.start - at < delimiter.length && buffer.more()) {
            // the whole delimiter is needed to compare
        }
        int i = buffer.start + at;
        return buffer.limit - i >= delimiter.length
                && Arrays.equals(buffer.bytes, i, i + delimiter.length, delimiter, 0, delimiter.length);
    }
}
