package io.parcours.ingestion.source.file;

import java.io.IOException;

/** A file is not what its name says. */
final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedFileException(String message) {
        super(message);
    }
}
