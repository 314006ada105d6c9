package io.parcours.ingestion.source.record;

import java.io.IOException;

/** A file has no line end for so long that it cannot be a text file of records. */
public final class RecordTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    RecordTooLongException(int bytes) {
        super("a single record is longer than " + (bytes >> 20) + " MB");
    }
}
