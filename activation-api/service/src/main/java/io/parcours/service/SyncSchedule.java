package io.parcours.service;

import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.service.destination.Destination;
import io.parcours.service.destination.SyncRun;
import io.parcours.service.destination.Syncs;
import io.parcours.service.destination.Syncs.Busy;
import io.parcours.service.destination.When;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins the syncs whose time has come: those every so often, and those with rows that wait for another try. */
final class SyncSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncSchedule.class);
    private static final long LOOK_MILLIS = 10_000;

    private final Syncs syncs;
    private final Clock clock;
    private final Thread thread;

    SyncSchedule(Syncs syncs, Clock clock) {
        this.syncs = syncs;
        this.clock = clock;
        this.thread = new Thread(this::look, "sync-schedule");
        thread.setDaemon(true);
        if (!syncs.destinations().isEmpty()) {
            thread.start();
        }
    }

    private void look() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(LOOK_MILLIS);
                syncs.destinations().forEach(this::beginIfDue);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void beginIfDue(Destination destination) {
        try {
            if (isTime(destination) || syncs.due(destination)) {
                syncs.begin(destination, "schedule", false);
            }
        } catch (Busy | ParcoursException e) {
            LOG.debug("{}: {}", destination.id(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("cannot look whether {} is to be synced: {}", destination.id(), e.getMessage());
        }
    }

    private boolean isTime(Destination destination) {
        if (!(destination.when() instanceof When.Every every)) {
            return false;
        }
        List<SyncRun> last = syncs.ledger().runs(destination.id(), 1);
        Instant now = clock.instant();
        return last.isEmpty() || !last.get(0).startedAt().plus(every.interval()).isAfter(now);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
