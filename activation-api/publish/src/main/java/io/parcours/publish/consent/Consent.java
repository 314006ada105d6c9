package io.parcours.publish.consent;

/** What holds for a person's purpose; {@code any} as channel holds for every channel that has no answer of its own. */
public record Consent(String purpose, String channel, boolean granted) {}
