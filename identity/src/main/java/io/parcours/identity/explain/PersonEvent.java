package io.parcours.identity.explain;

import java.time.Instant;

/**
 * A row of {@code identity.changes}.
 *
 * @param into the person that took over, or {@code ""}
 */
public record PersonEvent(String change, String person, String into, Instant at, String cause) {}
