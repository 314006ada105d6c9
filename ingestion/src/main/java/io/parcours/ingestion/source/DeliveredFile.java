package io.parcours.ingestion.source;

import java.time.Instant;

/**
 * A file with content, as listed.
 *
 * @param path as listed; equals the rows' {@code _source_file}
 * @param size bytes
 * @param checksum SHA-256 of the stored bytes, hexadecimal
 */
public record DeliveredFile(String path, long size, Instant modifiedAt, String checksum) {}
