package io.parcours.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts this program again with the same Java options, so that every trial finds a fresh JVM: nothing compiled yet, no cache warm but the
 * system's.
 */
final class Child {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What a shell calls the end by SIGKILL. */
    private static final int KILLED = 137;

    /** For a trial that may take as long as it takes. */
    static final Duration NO_LIMIT = Duration.ofDays(1000);

    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST_END = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 20;

    private Child() {}

    /** Runs {@code <main> arguments… --result FILE} and reads the trial from the file. */
    static Trial run(List<String> arguments, Path folder) {
        return run(arguments, folder, Trial.class);
    }

    /** As {@link #run(List, Path)}, for a trial that leaves something else. */
    static <T> T run(List<String> arguments, Path folder, Class<T> left) {
        return within(NO_LIMIT, arguments, folder, left).orElseThrow();
    }

    /** As {@link #run(List, Path)}, for a trial that is ended, and empty, when it takes longer than a limit. */
    static Optional<Trial> within(Duration limit, List<String> arguments, Path folder) {
        return within(limit, arguments, folder, Trial.class);
    }

    private static <T> Optional<T> within(Duration limit, List<String> arguments, Path folder, Class<T> left) {
        try {
            Path result = Files.createTempFile(Files.createDirectories(folder), "trial", ".json");
            Path log = folder.resolve("trial.log");
            Process process = process(arguments, result, log);
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                Files.delete(result);
                return Optional.empty();
            }
            if (process.exitValue() != 0) {
                throw failed(process.exitValue(), log);
            }
            T trial = JSON.readValue(result.toFile(), left);
            Files.delete(result);
            return Optional.of(trial);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a trial ran", e);
        }
    }

    /**
     * As {@link #run(List, Path, Class)}, for a program that goes on after it has left its word, until its standard input ends, as it does with this
     * process.
     */
    static <T> Running<T> start(List<String> arguments, Path folder, Class<T> left) {
        try {
            Path own = Files.createTempDirectory(Files.createDirectories(folder), "trial");
            Path result = own.resolve("word.json");
            Path log = folder.resolve("trial.log");
            Process process = process(arguments, result, log);
            long deadline = System.nanoTime() + LONGEST_START.toNanos();
            while (!Files.exists(result)) {
                if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw failed(process.exitValue(), log);
                }
                if (System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw new IllegalStateException("a trial did not start, see " + log);
                }
            }
            T word = JSON.readValue(result.toFile(), left);
            Trees.delete(own);
            return new Running<>(process, word);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a trial started", e);
        }
    }

    /** A started program and what it left. Closing it ends its standard input, and waits. */
    record Running<T>(Process process, T word) implements AutoCloseable {
        /** CPU time of all its threads until now. */
        Duration cpu() {
            return process.info()
                    .totalCpuDuration()
                    .orElseThrow(() ->
                            new IllegalStateException("the trial has ended, or the system does not tell its CPU time"));
        }

        @Override
        public void close() {
            try {
                process.getOutputStream().close();
                if (!process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Process process(List<String> arguments, Path result, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(System.getProperty("sun.java.command").split(" ")[0]);
        command.addAll(arguments);
        command.add("--result");
        command.add(result.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static ParcoursException failed(int exitCode, Path log) {
        return exitCode == KILLED
                ? new ParcoursException(
                        Fault.RESOURCES,
                        "a trial was ended from outside (signal 9)",
                        "as a rule the machine's memory ran out",
                        "end other work, or set PARCOURS_HEAP to less, then measure again")
                : new ParcoursException(
                        Fault.RESOURCES,
                        "a trial ended with exit code " + exitCode,
                        "its last words are in " + log,
                        "mend what they tell, then measure again");
    }

    /** The child's side: leaves the trial, whole at once, where the parent looks for it. */
    static void leave(Object trial, Path result) {
        try {
            Path whole = result.resolveSibling(result.getFileName() + ".part");
            JSON.writeValue(whole.toFile(), trial);
            Files.move(whole, result, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
