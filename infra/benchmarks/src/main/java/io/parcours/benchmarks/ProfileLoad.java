package io.parcours.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Asks for profiles by e-mail address over a few connections that stay open, each as fast as it is answered. */
public final class ProfileLoad {
    private static final int CONNECTIONS = 4;

    private final int port;
    private final String key;
    private final int persons;

    private ProfileLoad(int port, String key, int persons) {
        this.port = port;
        this.key = key;
        this.persons = persons;
    }

    /**
     * What the asking side saw.
     *
     * @param median microseconds, as the others
     */
    public record Seen(long requests, double seconds, double median, double late, double latest) {}

    /** One load, in the process that was started for it. */
    public static void trial(int port, String key, int persons, int requests, Path result) {
        Child.leave(new ProfileLoad(port, key, persons).run(requests), result);
    }

    private Seen run(int requests) {
        long[][] nanos = new long[CONNECTIONS][requests / CONNECTIONS];
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        long started = System.nanoTime();
        for (int i = 0; i < CONNECTIONS; i++) {
            int connection = i;
            Thread thread = new Thread(() -> ask(nanos[connection], new Random(connection)));
            thread.setUncaughtExceptionHandler((failed, e) -> {
                synchronized (failures) {
                    failures.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted under load", e);
            }
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException("a connection failed", failures.get(0));
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        long[] all = Arrays.stream(nanos).flatMapToLong(Arrays::stream).sorted().toArray();
        return new Seen(
                all.length,
                seconds,
                all[all.length / 2] / 1e3,
                all[(int) (all.length * 0.99)] / 1e3,
                all[(int) (all.length * 0.999)] / 1e3);
    }

    private void ask(long[] nanos, Random random) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            for (int i = 0; i < nanos.length; i++) {
                String email = ServedProfiles.email(random.nextInt(persons)).replace("@", "%40");
                long started = System.nanoTime();
                out.write(("GET /v1/profiles/email:" + email
                                + "?include=profile,attributes,segments HTTP/1.1\r\nHost: localhost\r\n"
                                + "Authorization: Bearer " + key + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
                answer(in);
                nanos[i] = System.nanoTime() - started;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("answered " + status);
        }
        long length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length =
                        Long.parseLong(header.substring(header.indexOf(':') + 1).trim());
            }
        }
        if (length < 0) {
            throw new IOException("the answer does not say how long it is");
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
