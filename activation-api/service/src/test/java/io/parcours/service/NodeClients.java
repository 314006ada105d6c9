package io.parcours.service;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The clients of {@code src/test/clients} with what npm fetched for them, under {@code target}. */
final class NodeClients {
    private static final long PATIENCE_MINUTES = 5;

    private final Path folder;

    private NodeClients(Path folder) {
        this.folder = folder;
    }

    /** Fetches the clients; the test is skipped, with the reason, where there is no npm or it cannot have them. */
    static NodeClients fetched() throws IOException, InterruptedException {
        Path folder = Path.of("target", "clients").toAbsolutePath();
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(Path.of("src", "test", "clients"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (command("npm", "node").isEmpty()) {
            abort("there is no npm here: install Node 20 or newer");
        }
        Path log = folder.resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!npm.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || npm.exitValue() != 0) {
            npm.destroyForcibly();
            abort("npm cannot fetch the clients:\n" + Files.readString(log));
        }
        return new NodeClients(folder);
    }

    /** The first of some commands that is there; none when one of them is missing and all are needed. */
    private static Optional<Path> command(String... all) {
        List<Path> found = new ArrayList<>();
        for (String name : all) {
            Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(place -> Path.of(place, name))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .ifPresent(found::add);
        }
        return found.size() == all.length ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** A file of the clients or of what was fetched for them. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /** Runs a script to its end; answers with what it printed. */
    String run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("node", script));
        words.addAll(List.of(arguments));
        Process node = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (node.waitFor() != 0) {
            throw new AssertionError(script + " failed:\n" + said);
        }
        return said;
    }

    /** Opens an address in a Chromium without a window; the test is skipped where there is none. */
    static Process browse(String address, Path profile) throws IOException {
        Path chromium = command("chromium")
                .or(() -> command("chromium-browser"))
                .or(() -> command("google-chrome"))
                .orElse(null);
        if (chromium == null) {
            abort("there is no Chromium here: install Debian's package chromium");
        }
        return new ProcessBuilder(
                        String.valueOf(chromium),
                        "--headless=new",
                        "--no-sandbox", // tests may run as root
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--user-data-dir=" + profile,
                        address)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolveSibling("chromium.log").toFile())
                .start();
    }
}
