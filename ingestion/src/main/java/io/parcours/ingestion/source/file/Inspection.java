package io.parcours.ingestion.source.file;

import io.parcours.lakehouse.error.ParcoursException;
import java.io.Serializable;
import java.util.List;

/** What one look at a new file told. */
sealed interface Inspection extends Serializable {
    StoredFile file();

    /**
     * A file that can be read.
     *
     * @param checksum SHA-256 of the stored bytes, hexadecimal
     * @param names its columns as written, from left to right or in the order they first came; empty where the format keeps its own
     * @param empty whether there is nothing to read in it, not even a header
     * @param boundaries places at which a record begins, some megabytes apart; empty when the file is read in one go
     */
    record Readable(StoredFile file, String checksum, List<String> names, boolean empty, List<Boundary> boundaries)
            implements Inspection {
        public Readable {
            names = List.copyOf(names);
            boundaries = List.copyOf(boundaries);
        }
    }

    /** A file that was written to, or removed, while it was looked at: not delivered yet. */
    record Moving(StoredFile file) implements Inspection {}

    /** A file that cannot be read. */
    record Failed(StoredFile file, ParcoursException why) implements Inspection {}

    /** A record begins at this byte, on this line. */
    record Boundary(long offset, long line) implements Serializable {}
}
