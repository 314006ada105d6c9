package io.parcours.identity.person;

import org.jspecify.annotations.Nullable;

/**
 * An identifier or record of a person, for a time: a row of {@code identity.members}.
 *
 * @param from microseconds since 1970, inclusive
 * @param to exclusive; null = still
 */
public record Membership(
        String namespace, String value, long from, @Nullable Long to, String person) {
    public boolean holds(long moment) {
        return from <= moment && (to == null || moment < to);
    }
}
