package io.parcours.service;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** A part of the service that is opened on a thread of its own while others are, as neither waits for what the other waits for. */
final class Opening<T extends AutoCloseable> implements AutoCloseable {
    private final CompletableFuture<T> part;

    private Opening(CompletableFuture<T> part) {
        this.part = part;
    }

    static <T extends AutoCloseable> Opening<T> of(String name, Supplier<T> open) {
        CompletableFuture<T> part = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        part.complete(open.get());
                    } catch (RuntimeException | Error e) {
                        part.completeExceptionally(e);
                    }
                },
                "opening-" + name);
        thread.setDaemon(true);
        thread.start();
        return new Opening<>(part);
    }

    /** The part, once it is open; fails as opening it failed. */
    T opened() {
        try {
            return part.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Closes the part as soon as it is open; nothing when it did not open. */
    @Override
    public void close() throws Exception {
        T open = part.handle((opened, failure) -> opened).join();
        if (open != null) {
            open.close();
        }
    }
}
