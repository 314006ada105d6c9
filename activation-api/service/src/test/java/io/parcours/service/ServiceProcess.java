package io.parcours.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.service.collect.CollectSettings;
import io.parcours.service.collect.LogSettings;
import io.parcours.service.key.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The service as a process of its own, which a test can kill. */
final class ServiceProcess {
    private static final String READY = "ready ";

    private final Process process;
    private final int port;

    private ServiceProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** What runs in the other process. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        CollectSettings collect = new CollectSettings(
                new LogSettings(folder.resolve("collect"), 256 << 10, Duration.ofSeconds(2), 64 << 20),
                1_000_000,
                1_000_000);
        ParcoursService service = ParcoursService.start(new ServiceSettings(
                "127.0.0.1",
                0,
                folder.resolve("state/parcours").toString(),
                folder.resolve("serving"),
                "FR",
                8 << 20,
                Duration.ofSeconds(1),
                collect));
        Path key = folder.resolve("key");
        if (!Files.exists(key)) {
            Files.writeString(
                    key,
                    service.keys()
                            .create("load", Set.of(Scope.INGEST_WRITE), Optional.empty())
                            .token());
        }
        System.out.println(READY + service.port());
    }

    static ServiceProcess start(Path folder) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServiceProcess.class.getName(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("service.err").toFile()))
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                return new ServiceProcess(process, Integer.parseInt(line.substring(READY.length())));
            }
        }
        throw new AssertionError("the service did not start: " + Files.readString(folder.resolve("service.err")));
    }

    int port() {
        return port;
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
