package io.parcours.benchmarks;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How long {@code parcours serve} takes from the command to the first answer of {@code /readyz} that says yes, as whoever starts it sees it. */
public final class StartBenchmark {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration LONGEST_END = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 10;

    private final Path folder;
    private final Path command;
    private final ServedProfiles profiles;
    private final int runs;
    private final Consumer<String> progress;

    /** @param command the {@code parcours} script */
    public StartBenchmark(Path folder, Path command, int persons, int runs, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.command = command.toAbsolutePath();
        this.profiles = new ServedProfiles(persons);
        this.runs = runs;
        this.progress = progress;
    }

    /**
     * @param seconds by the clock, until ready
     * @param cpuSeconds of the service until then, all threads
     */
    public record Measured(int run, double seconds, double cpuSeconds) {}

    public List<Measured> run() {
        try {
            progress.accept("writing %,d profiles".formatted(profiles.persons()));
            profiles.publish(Files.createDirectories(folder).resolve("serving"));
            List<Measured> measured = new ArrayList<>();
            for (int run = 1; run <= runs; run++) {
                progress.accept("start %d of %d".formatted(run, runs));
                measured.add(start(run));
            }
            Trees.delete(folder);
            return measured;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the service started", e);
        }
    }

    private Measured start(int run) throws IOException, InterruptedException {
        int port = freePort();
        Files.writeString(
                folder.resolve("parcours.yaml"),
                "name: bench\nservice: {port: " + port + "}\nserving: {path: serving}\n");
        Path log = folder.resolve("serve.log");
        long started = System.nanoTime();
        Process service = new ProcessBuilder(command.toString(), "serve", "-w", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                    .build();
            while (!ready(client, ready)) {
                if (!service.isAlive() || System.nanoTime() - started > LONGEST.toNanos()) {
                    throw new ParcoursException(
                            Fault.RESOURCES,
                            "the service did not become ready",
                            "its last words are in " + log,
                            "mend what they tell, then measure again");
                }
                Thread.sleep(POLL_MILLIS);
            }
            double seconds = (System.nanoTime() - started) / 1e9;
            double cpu = service.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
            return new Measured(run, seconds, cpu);
        } finally {
            service.destroy();
            if (!service.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                service.destroyForcibly().waitFor();
            }
        }
    }

    private static boolean ready(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // nobody listens yet
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
