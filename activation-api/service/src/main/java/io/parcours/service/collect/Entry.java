package io.parcours.service.collect;

import io.parcours.identity.key.Hash128;

/**
 * An event ready to be kept.
 *
 * @param id hash of its message id, by which a message sent twice is told
 * @param line its line of the log, sealed
 * @param note what is to be known of it, as the listener of the log said
 */
public record Entry(Hash128 id, byte[] line, EventNote note) {
    /** The hash of a message id. */
    public static Hash128 idOf(String messageId) {
        return Hash128.of("message", messageId);
    }
}
