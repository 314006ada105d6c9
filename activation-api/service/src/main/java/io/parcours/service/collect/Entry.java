package io.parcours.service.collect;

import io.parcours.identity.key.Hash128;
import java.util.List;

/**
 * An event ready to be kept.
 *
 * @param id hash of its message id, by which a message sent twice is told
 * @param line its line of the log, sealed
 * @param keys what it can be found by, as the listener of the log said
 */
record Entry(Hash128 id, byte[] line, List<Hash128> keys) {
    static Hash128 idOf(String messageId) {
        return Hash128.of("message", messageId);
    }
}
