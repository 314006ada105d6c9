package io.parcours.service.query;

import java.util.Optional;

/** Brings an identifier into the form that {@code identity.members} has. */
@FunctionalInterface
public interface Normaliser {
    /** The normalised value; empty when it cannot be an identifier of this namespace. */
    Optional<String> normalise(String namespace, String value);
}
