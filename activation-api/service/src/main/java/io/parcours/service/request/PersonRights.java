package io.parcours.service.request;

import io.parcours.service.destination.Destination;
import io.parcours.service.destination.LedgerRow;
import io.parcours.service.destination.Standing;
import io.parcours.service.destination.Syncs;
import io.parcours.serving.profile.LookupKey;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.OpenGeneration;
import io.parcours.serving.store.OpenGeneration.Found;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Does what persons may ask for: holds them back from every way out, lets them go again, hands out a copy. */
public final class PersonRights {
    private final PrivacyRequests requests;
    private final Erasures erasures;
    private final Generations generations;
    private final Syncs syncs;
    private final Clock clock;

    public PersonRights(
            PrivacyRequests requests, Erasures erasures, Generations generations, Syncs syncs, Clock clock) {
        this.requests = requests;
        this.erasures = erasures;
        this.generations = generations;
        this.syncs = syncs;
        this.clock = clock;
    }

    public PrivacyRequests requests() {
        return requests;
    }

    /** Withholds the person at once here, within seconds in other processes, and begins to take the person back from destinations. */
    public PrivacyRequest restrict(Found found, String askedBy, Optional<String> reason) {
        PrivacyRequest request = record(found, askedBy, reason);
        holding(request.personId())
                .forEach(destination -> syncs.beginWhenFree(destination, "privacy request " + request.number()));
        return request;
    }

    /** Withholds the person; that destinations give the person back is left to the caller. */
    public PrivacyRequest record(Found found, String askedBy, Optional<String> reason) {
        PrivacyRequest request = requests.restrict(found.profile().personId(), askedBy, reason);
        generations.withhold(requests::restricted);
        return request;
    }

    public Erasures erasures() {
        return erasures;
    }

    /** Withholds the person at once and begins to take the person back from destinations; the jobs erase. */
    public PrivacyRequest erase(Found found, String askedBy, Optional<String> reason) {
        PrivacyRequest request = recordErasure(found, askedBy, reason);
        holding(request.personId())
                .forEach(destination -> syncs.beginWhenFree(destination, "privacy request " + request.number()));
        return request;
    }

    /** As {@link #erase}; that destinations give the person back is left to the caller. */
    public PrivacyRequest recordErasure(Found found, String askedBy, Optional<String> reason) {
        PrivacyRequest request = erasures.ask(found.profile().personId(), askedBy, reason);
        generations.withhold(requests::restricted);
        return request;
    }

    /**
     * Records that an identifier which no person has is to be erased from the rows that name it.
     *
     * @param identifier as {@code namespace:value}, which no person id looks like
     */
    public PrivacyRequest recordErasure(String identifier, String askedBy, Optional<String> reason) {
        return erasures.ask(identifier, askedBy, reason);
    }

    /** Destinations that have the person, or may have. */
    public List<Destination> holding(String personId) {
        Set<String> audiences = new LinkedHashSet<>();
        syncs.ledger().ofPerson(personId).stream()
                .filter(row -> row.standing() != Standing.REMOVED && row.standing() != Standing.REFUSED)
                .map(LedgerRow::audience)
                .forEach(audiences::add);
        return audiences.isEmpty()
                ? List.of()
                : syncs.destinations().stream()
                        .filter(destination ->
                                destination.audiences().stream().anyMatch(target -> audiences.contains(target.name())))
                        .toList();
    }

    /** Ends the restriction of the person and of those it was merged from. */
    public PrivacyRequest release(OpenGeneration generation, Found found, String askedBy, Optional<String> reason) {
        String personId = found.profile().personId();
        Set<String> ids = new LinkedHashSet<>(Set.of(personId));
        for (String restricted : requests.restricted()) {
            generation
                    .findEvenWithheld(LookupKey.PERSON, restricted)
                    .filter(other -> other.profile().personId().equals(personId))
                    .ifPresent(other -> ids.add(restricted));
        }
        PrivacyRequest request = requests.release(ids, askedBy, reason);
        generations.withhold(requests::restricted);
        return request;
    }

    /** Writes a ZIP of what is held about the person, and records that it was handed out. */
    public PrivacyRequest export(
            OpenGeneration generation, Found found, String askedBy, Optional<String> reason, OutputStream out)
            throws IOException {
        new PersonCopy(syncs.ledger(), requests).write(generation, found, clock.instant(), out);
        return requests.exported(found.profile().personId(), askedBy, reason, "a copy was handed out");
    }
}
