package io.parcours.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

/** Callers side by side, each asking again as soon as it is answered, until it has asked often enough or for long enough. */
final class Callers implements AutoCloseable {
    private final List<Caller> callers = new ArrayList<>();

    /** One who asks and waits for the answer; used by one thread. */
    interface Caller extends AutoCloseable {
        void ask() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Makes callers, which are numbered from 0. */
    interface Opening {
        Caller open(int number) throws IOException;
    }

    private Callers() {}

    static Callers open(int count, Opening opening) {
        Callers opened = new Callers();
        try {
            for (int i = 0; i < count; i++) {
                opened.callers.add(opening.open(i));
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Fails when a request does.
     *
     * @param each requests of each caller, at most
     * @param longest after which nobody asks again
     */
    Seen run(long each, Duration longest) {
        Queue<long[]> nanos = new ConcurrentLinkedQueue<>();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        long started = System.nanoTime();
        long end = started + longest.toNanos();
        List<Thread> threads = callers.stream()
                .map(caller -> new Thread(() -> nanos.add(ask(caller, each, end))))
                .toList();
        for (Thread thread : threads) {
            thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e));
            thread.start();
        }
        threads.forEach(Callers::await);
        double seconds = (System.nanoTime() - started) / 1e9;
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a caller failed", failures.peek());
        }
        return Seen.of(nanos.stream().flatMapToLong(LongStream::of).toArray(), seconds);
    }

    private static long[] ask(Caller caller, long each, long end) {
        LongStream.Builder nanos = LongStream.builder();
        try {
            long now = System.nanoTime();
            for (long i = 0; i < each && now < end; i++) {
                caller.ask();
                long answered = System.nanoTime();
                nanos.add(answered - now);
                now = answered;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return nanos.build().toArray();
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted under load", e);
        }
    }

    @Override
    public void close() {
        for (Caller caller : callers) {
            try {
                caller.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
