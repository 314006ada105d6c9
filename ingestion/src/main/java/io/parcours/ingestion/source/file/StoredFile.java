package io.parcours.ingestion.source.file;

import java.io.Serializable;
import java.time.Instant;

/**
 * A file as listed.
 *
 * @param path as people see it: relative to the workspace where it lies inside
 * @param uri as the file system takes it
 * @param size bytes
 * @param modifiedAt milliseconds since 1970
 */
record StoredFile(String path, String uri, long size, long modifiedAt) implements Serializable {
    Instant modified() {
        return Instant.ofEpochMilli(modifiedAt);
    }
}
