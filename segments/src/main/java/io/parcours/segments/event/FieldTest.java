package io.parcours.segments.event;

/** A test of one field of a touchpoint. */
public record FieldTest(Field field, Comparison comparison) {}
