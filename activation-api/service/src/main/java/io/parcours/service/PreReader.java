package io.parcours.service;

import io.parcours.serving.store.Generations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what is served into memory beside the first requests, which so need not wait for it. */
final class PreReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreReader.class);

    private final Thread thread;
    private volatile boolean stopped;

    PreReader(Generations generations) {
        thread = new Thread(() -> read(generations), "pre-reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Generations generations) {
        try {
            generations.preRead(() -> !stopped);
        } catch (RuntimeException e) {
            // Whoever asks for what cannot be read is told so.
            LOG.warn("cannot read ahead: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
