package io.parcours.service.audit;

import org.jspecify.annotations.Nullable;

/**
 * Somebody saw data about persons.
 *
 * @param action name of the operation
 * @param personId the person, when it was one
 * @param segment the segment, when its members were read
 * @param persons how many persons
 * @param clear whether personal fields were shown clear
 */
public record Access(
        String keyId,
        String requestId,
        String action,
        @Nullable String personId,
        @Nullable String segment,
        long persons,
        boolean clear,
        long generation) {}
