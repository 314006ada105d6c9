package io.parcours.identity.household;

import org.jspecify.annotations.Nullable;

/**
 * A person who may live with others.
 *
 * @param since when first seen, microseconds since 1970
 * @param before the household the person was of until now
 */
public record Resident(String person, long since, @Nullable String before) {}
