package io.parcours.service.request;

import io.parcours.serving.store.Generations;
import java.time.Duration;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Withholds restricted persons from the generations being served, and looks every second whether there are others, whoever restricted them. */
public final class RestrictionFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestrictionFollower.class);

    private final PrivacyRequests requests;
    private final Generations generations;
    private final Duration every;
    private final Thread thread;

    /** Withholds them at once, so that nobody is shown before the first look. */
    public RestrictionFollower(PrivacyRequests requests, Generations generations, Duration every) {
        this.requests = requests;
        this.generations = generations;
        this.every = every;
        follow();
        this.thread = new Thread(this::look, "restriction-follower");
        thread.setDaemon(true);
        thread.start();
    }

    /** Looks now. */
    public void follow() {
        if (generations.withhold(requests::restricted)) {
            LOG.info("other persons are restricted now");
        }
    }

    private void look() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(every.toMillis());
                follow();
            } catch (InterruptedException e) {
                return;
            } catch (JdbiException e) {
                // Those known stay withheld until the database answers again.
                LOG.warn("cannot look who is restricted: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
