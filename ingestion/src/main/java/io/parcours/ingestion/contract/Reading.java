package io.parcours.ingestion.contract;

/** A value and how its text is to be read. */
public record Reading(Value value, Format format) {}
