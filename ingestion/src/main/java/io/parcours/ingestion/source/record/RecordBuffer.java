package io.parcours.ingestion.source.record;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of a file, read so that the record under work always lies in one piece: {@link #more} drops what lies before
 * {@link #start} and reads on, growing when a record is longer than the buffer.
 */
public final class RecordBuffer implements Closeable {
    private static final int FIRST_CAPACITY = 1 << 17;
    /** A record longer than this cannot be a record. */
    private static final int LONGEST_RECORD = 1 << 28;

    private final InputStream in;
    private long passed;
    private boolean ended;

    byte[] bytes = new byte[FIRST_CAPACITY];
    /** Where the record under work begins. */
    int start;
    /** Where what was read ends. */
    int limit;

    public RecordBuffer(InputStream in) {
        this.in = in;
    }

    /** How many bytes of the stream lie before {@link #start}. */
    long position() {
        return passed + start;
    }

    /** Reads on; indexes other than {@link #start} have to be kept relative to it. False at the end of the stream. */
    boolean more() throws IOException {
        if (ended) {
            return false;
        }
        if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, limit - start);
            passed += start;
            limit -= start;
            start = 0;
        }
        if (limit == bytes.length) {
            if (limit >= LONGEST_RECORD) {
                throw new RecordTooLongException(LONGEST_RECORD);
            }
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        int read = in.read(bytes, limit, bytes.length - limit);
        if (read < 0) {
            ended = true;
            return false;
        }
        limit += read;
        return true;
    }

    /**
     * The index of the next line feed at or after {@code from}, relative to {@link #start}; the end of the stream when there is none.
     */
    int lineEnd(int from) throws IOException {
        int at = from;
        while (true) {
            byte[] held = bytes;
            int end = limit;
            for (int i = start + at; i < end; i++) {
                if (held[i] == '\n') {
                    return i - start;
                }
            }
            at = end - start;
            if (!more()) {
                return at;
            }
        }
    }

    /** Skips a byte order mark and lines before the records; returns the number of the line reached, from 1. */
    public long skipPreamble(int lines) throws IOException {
        skipByteOrderMark();
        for (int i = 0; i < lines; i++) {
            int end = lineEnd(0);
            start = Math.min(start + end + 1, limit);
        }
        return lines + 1L;
    }

    private void skipByteOrderMark() throws IOException {
        while (limit - start < 3 && more()) {
            // three bytes are needed to see it
        }
        if (limit - start >= 3
                && bytes[start] == (byte) 0xEF
                && bytes[start + 1] == (byte) 0xBB
                && bytes[start + 2] == (byte) 0xBF) {
            start += 3;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
