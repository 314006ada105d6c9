package io.parcours.service.collect;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Answers about consent.
 *
 * @param by every identifier they hold for
 * @param answers yes or no by purpose
 */
public record Said(List<KnownId> by, Map<String, Boolean> answers, Instant at) {
    public Said {
        by = List.copyOf(by);
        answers = Map.copyOf(answers);
    }
}
