package io.parcours.serving.store;

import java.util.concurrent.atomic.AtomicBoolean;

/** A hold on an open generation: until it is closed, the generation's files stay open, whatever is published meanwhile. */
public final class Lease implements AutoCloseable {
    private final OpenGeneration generation;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(OpenGeneration generation) {
        this.generation = generation;
    }

    public OpenGeneration generation() {
        return generation;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            generation.release();
        }
    }
}
