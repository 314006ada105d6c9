package io.parcours.publish.document;

import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.ValueType;
import java.io.Serializable;
import java.util.TreeMap;

/**
 * What rules of a workspace may name.
 *
 * @param subjects attributes and profile fields
 * @param now what today means to ages and birthdays
 */
public record RuleTerms(TreeMap<String, ValueType> subjects, AsOf now) implements Serializable {}
