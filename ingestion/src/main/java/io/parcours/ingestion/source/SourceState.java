package io.parcours.ingestion.source;

import java.util.Map;
import java.util.Optional;

/**
 * What earlier runs have read of a dataset.
 *
 * @param files files read so far, by path ({@code ops.files})
 * @param cursor {@link Delivery#cursor} of the last delivery that was taken in; how far a table or database was read
 */
public record SourceState(Map<String, DeliveredFile> files, Optional<String> cursor) {
    public static final SourceState NOTHING_READ = new SourceState(Map.of(), Optional.empty());

    public SourceState {
        files = Map.copyOf(files);
    }
}
