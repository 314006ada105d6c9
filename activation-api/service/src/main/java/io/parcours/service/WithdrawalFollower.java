package io.parcours.service;

import io.parcours.service.overlay.CollectedConsents;
import io.parcours.serving.store.Generations;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the generations being served up to what persons refuse, several times a second. */
final class WithdrawalFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WithdrawalFollower.class);
    private static final Duration EVERY = Duration.ofMillis(100);

    /** Of the time at most; with very many refusals it is looked less often, not all the time. */
    private static final int SHARE = 4;

    private final Generations generations;
    private final CollectedConsents consents;
    private final Thread thread;

    /** Does so at once, so that nobody is shown before the first look. */
    WithdrawalFollower(Generations generations, CollectedConsents consents) {
        this.generations = generations;
        this.consents = consents;
        generations.follow(consents);
        this.thread = new Thread(this::look, "withdrawal-follower");
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        long pause = EVERY.toMillis();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(pause);
                long began = System.nanoTime();
                generations.withdraw();
                consents.forgetThrough(generations.collectedConsents());
                pause = Math.max(
                        EVERY.toMillis(),
                        SHARE * Duration.ofNanos(System.nanoTime() - began).toMillis());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("cannot tell who refuses: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
