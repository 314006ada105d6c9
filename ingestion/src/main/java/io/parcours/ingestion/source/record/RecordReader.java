package io.parcours.ingestion.source.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the records of a text file. After {@link #next} returned true, the fields of the record are slices of UTF-8 bytes that
 * stay valid until the next call.
 *
 * <p>A record that breaks the form is not an exception: {@link #malformed} says why, and reading goes on behind it.
 */
public abstract class RecordReader implements Closeable {
    /** Longest raw text kept of a malformed record, in bytes. */
    private static final int TEXT_KEPT = 16_384;

    private static final byte[] IN_BUFFER = new byte[0];

    final RecordBuffer buffer;
    /** Where the bytes of each column are: {@link #IN_BUFFER}, then relative to the record, or an array of its own. */
    private final byte[][] holders;

    private final int[] starts;
    private final int[] lengths;
    private byte[] scratch = new byte[1024];
    private int scratchUsed;

    /** Length of the record in bytes without its line end. */
    int recordLength;

    /** Offset of the next record, relative to the start of this one. */
    int nextStart;
    /** Line on which the next record starts. */
    long nextLine;

    private long line;
    private @Nullable String malformed;

    /** @param firstLine number of the line at which the stream begins, from 1 */
    RecordReader(RecordBuffer buffer, int columns, long firstLine) {
        this.buffer = buffer;
        this.holders = new byte[columns][];
        this.starts = new int[columns];
        this.lengths = new int[columns];
        this.nextLine = firstLine;
    }

    /** Moves to the next record that is not blank; false when there is none. */
    public final boolean next() throws IOException {
        while (true) {
            buffer.start += nextStart;
            nextStart = 0;
            line = nextLine;
            malformed = null;
            scratchUsed = 0;
            Arrays.fill(lengths, -1);
            switch (read()) {
                case RECORD -> {
                    if (malformed == null) {
                        checkEncoding();
                    }
                    return true;
                }
                case BLANK -> {
                    continue;
                }
                case END -> {
                    return false;
                }
            }
        }
    }

    enum Found {
        RECORD,
        BLANK,
        END
    }

    /**
     * Reads the record that starts at {@code buffer.start}, setting its fields, {@link #recordLength}, {@link #nextStart} and
     * {@link #nextLine}.
     */
    abstract Found read() throws IOException;

    /** Number of the line in the file on which the record starts, from 1. */
    public final long line() {
        return line;
    }

    /** Bytes of the stream before this record. */
    public final long position() {
        return buffer.position();
    }

    /** Why the record could not be read; null when it could. */
    public final @Nullable String malformed() {
        return malformed;
    }

    /** The record as it stands in the file, shortened when it is very long. */
    public final String text() {
        int kept = Math.min(recordLength, TEXT_KEPT);
        String text = new String(buffer.bytes, buffer.start, kept, StandardCharsets.UTF_8);
        return kept < recordLength ? text + "…" : text;
    }

    public final boolean isNull(int column) {
        return lengths[column] < 0;
    }

    /** The array in which the bytes of a column that is not null lie, from {@link #start} on. */
    public final byte[] bytes(int column) {
        return holders[column] == IN_BUFFER ? buffer.bytes : holders[column];
    }

    public final int start(int column) {
        return holders[column] == IN_BUFFER ? buffer.start + starts[column] : starts[column];
    }

    public final int length(int column) {
        return lengths[column];
    }

    /** The value of a column as a string; null when it has none. */
    public final @Nullable String value(int column) {
        return isNull(column) ? null : new String(bytes(column), start(column), length(column), StandardCharsets.UTF_8);
    }

    final void reject(String reason) {
        malformed = reason;
    }

    final void setNull(int column) {
        lengths[column] = -1;
    }

    /** A column's value is a slice of the record. */
    final void setSlice(int column, int start, int length) {
        holders[column] = IN_BUFFER;
        starts[column] = start;
        lengths[column] = length;
    }

    /** A column's value had to be built. */
    final void setBuilt(int column, byte[] bytes, int start, int length) {
        holders[column] = bytes;
        starts[column] = start;
        lengths[column] = length;
    }

    /** Room for {@code length} built bytes that stay untouched until the next record; {@link #scratchStart} is where they go. */
    final byte[] scratch(int length) {
        if (scratch.length - scratchUsed < length) {
            // Values built before keep the old array.
            scratch = new byte[Math.max(scratch.length * 2, length)];
            scratchUsed = 0;
        }
        return scratch;
    }

    final int scratchStart() {
        return scratchUsed;
    }

    final void scratchUsed(int length) {
        scratchUsed += length;
    }

    private void checkEncoding() {
        int wrong = Utf8.firstInvalid(buffer.bytes, buffer.start, buffer.start + recordLength);
        if (wrong >= 0) {
            reject("byte " + (wrong - buffer.start + 1) + " (0x"
                    + String.format("%02X", buffer.bytes[wrong] & 0xFF)
                    + ") is not UTF-8; declare the file's encoding");
        }
    }

    @Override
    public void close() throws IOException {
        buffer.close();
    }
}
