package io.parcours.service.query;

import io.parcours.serving.store.OpenGeneration;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The version and age of the data behind an answer. */
public record Freshness(long generation, Instant asOf, long staleSeconds) {
    public static Freshness of(OpenGeneration generation, Clock clock) {
        Instant asOf = generation.asOf();
        return new Freshness(
                generation.number(),
                asOf,
                Math.max(0, Duration.between(asOf, clock.instant()).toSeconds()));
    }
}
