package io.parcours.publish.consent;

import java.time.Instant;

/** What a person said about a purpose; {@code any} as channel holds for every channel. */
public record Consent(String purpose, String channel, boolean granted, Instant at) {}
