package io.parcours.service;

import io.parcours.service.overlay.Overlay;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Generations.Outcome;
import io.parcours.serving.store.Lease;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Switches a running service when something is published, by looking at {@code CURRENT} every second or so. */
final class GenerationFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationFollower.class);

    private final Generations generations;
    private final Overlay overlay;
    private final long everyMillis;
    private final Thread thread;
    private volatile boolean stopped;

    GenerationFollower(Generations generations, Duration every, Overlay overlay) {
        this.overlay = overlay;
        this.generations = generations;
        this.everyMillis = every.toMillis();
        this.thread = new Thread(this::follow, "generation-follower");
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        while (!stopped) {
            try {
                Thread.sleep(everyMillis);
                tell(generations.refresh());
                generations.releaseGone();
                try (Lease lease = generations.lease().orElse(null)) {
                    if (lease != null) {
                        overlay.follow(lease.generation());
                    }
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // An unreadable folder may be readable again in a second; the old generation goes on being served.
                LOG.warn("cannot look for a new generation: {}", e.getMessage());
            }
        }
    }

    static void tell(Outcome outcome) {
        if (outcome instanceof Outcome.Switched switched) {
            LOG.info("serving generation {}", switched.generation());
        } else if (outcome instanceof Outcome.Refused refused) {
            LOG.error("{}; the former generation goes on being served", refused.why());
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
