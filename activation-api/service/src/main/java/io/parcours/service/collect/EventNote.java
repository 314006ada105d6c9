package io.parcours.service.collect;

import io.parcours.identity.key.Hash128;
import java.util.List;

/**
 * What is known of an event by those who follow the log.
 *
 * @param keys what it can be found by
 * @param consents what somebody said about consent with it
 */
public record EventNote(List<Hash128> keys, List<Said> consents) {
    public static final EventNote NOTHING = new EventNote(List.of(), List.of());

    public EventNote {
        keys = List.copyOf(keys);
        consents = List.copyOf(consents);
    }
}
