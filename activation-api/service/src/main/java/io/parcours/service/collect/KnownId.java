package io.parcours.service.collect;

/** An identifier of an event, in the form identity has it. */
public record KnownId(String namespace, String value) {}
