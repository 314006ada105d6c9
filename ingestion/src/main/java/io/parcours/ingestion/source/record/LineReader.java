package io.parcours.ingestion.source.record;

import java.io.IOException;

/** Walks over lines without looking into them: for finding out where they begin. */
public final class LineReader extends RecordReader {
    public LineReader(RecordBuffer buffer) {
        super(buffer, 0, 1);
    }

    @Override
    Found read() throws IOException {
        if (buffer.start == buffer.limit && !buffer.more()) {
            return Found.END;
        }
        int end = buffer.lineEnd(0);
        nextStart = Math.min(end + 1, buffer.limit - buffer.start);
        nextLine++;
        recordLength = 0;
        return end == 0 ? Found.BLANK : Found.RECORD;
    }
}
