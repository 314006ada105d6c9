package io.parcours.identity.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a person.
 *
 * @param person the id it bears now
 * @param formerIds ids it bore before it was merged into this one
 * @param members its records and identifiers, with the time for which they are its own
 * @param identifiers what is known of those identifiers
 * @param events what happened to its id and to those it bore before, oldest first
 * @param refused links between it and others that were not allowed to join
 * @param household with whom it seems to live; null when with nobody
 * @param cropped whether it has more members than are shown here
 */
public record PersonStory(
        String person,
        List<String> formerIds,
        List<Holding> members,
        List<KnownIdentifier> identifiers,
        List<PersonEvent> events,
        List<Evidence> refused,
        @Nullable Dwelling household,
        boolean cropped) {
    public PersonStory {
        formerIds = List.copyOf(formerIds);
        members = List.copyOf(members);
        identifiers = List.copyOf(identifiers);
        events = List.copyOf(events);
        refused = List.copyOf(refused);
    }
}
