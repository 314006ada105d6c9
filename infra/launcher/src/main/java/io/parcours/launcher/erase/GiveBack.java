package io.parcours.launcher.erase;

import io.parcours.service.SyncsOfWorkspace;
import io.parcours.service.destination.Destination;
import io.parcours.service.destination.Syncs;
import io.parcours.service.request.Erasure;
import io.parcours.serving.store.Lease;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Has destinations remove the persons, who are withheld since they asked. What is not acknowledged stays in the ledger, and the erasure open.
 */
final class GiveBack {
    private static final Duration OTHER_SYNC_ENDS = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 500;

    private final UnderWay erasures;
    private final SyncsOfWorkspace opened;

    GiveBack(UnderWay erasures) {
        this.erasures = erasures;
        this.opened = erasures.opened();
    }

    void perform(List<Erasure> open) throws InterruptedException {
        erasures.begins(Step.DESTINATIONS);
        if (anythingPublished()) {
            for (Destination destination : holding(open)) {
                syncWhenFree(destination);
            }
        }
        erasures.ends(Step.DESTINATIONS);
    }

    private boolean anythingPublished() {
        Optional<Lease> lease = opened.generations().lease();
        lease.ifPresent(Lease::close);
        return lease.isPresent();
    }

    private Set<Destination> holding(List<Erasure> open) {
        Set<Destination> holding = new LinkedHashSet<>();
        for (Erasure erasure : open) {
            Set<String> ids = new TreeSet<>();
            erasure.personId().ifPresent(ids::add);
            Traces.read(erasures.workspace().state(), erasure.request())
                    .ifPresent(traces -> ids.addAll(traces.personIds()));
            ids.forEach(id -> holding.addAll(opened.rights().holding(id)));
        }
        return holding;
    }

    /** Waits for a sync of a running service, which may have begun before the person was withheld. */
    private void syncWhenFree(Destination destination) throws InterruptedException {
        long end = System.nanoTime() + OTHER_SYNC_ENDS.toNanos();
        while (true) {
            try {
                opened.syncs().run(List.of(destination), ErasePersons.ASKED_BY, true);
                return;
            } catch (Syncs.Busy e) {
                if (System.nanoTime() > end) {
                    return;
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
    }

    /** Removals of a person that destinations have not acknowledged. */
    static long notAcknowledged(SyncsOfWorkspace opened, Traces traces) {
        return traces.personIds().stream()
                .mapToLong(id -> opened.syncs().ledger().ofPerson(id).size())
                .sum();
    }
}
