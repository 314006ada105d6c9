package io.parcours.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts this program again with the same Java options, so that every trial finds a fresh JVM: nothing compiled yet, no cache warm but the
 * system's.
 */
final class Child {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What a shell calls the end by SIGKILL. */
    private static final int KILLED = 137;

    private Child() {}

    /** Runs {@code <main> arguments… --result FILE} and reads the trial from the file. */
    static Trial run(List<String> arguments, Path folder) {
        return run(arguments, folder, Trial.class);
    }

    /** As {@link #run(List, Path)}, for a trial that leaves something else. */
    static <T> T run(List<String> arguments, Path folder, Class<T> left) {
        try {
            Path result = Files.createTempFile(Files.createDirectories(folder), "trial", ".json");
            Path log = folder.resolve("trial.log");
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.add("-cp");
            command.add(System.getProperty("java.class.path"));
            command.add(System.getProperty("sun.java.command").split(" ")[0]);
            command.addAll(arguments);
            command.add("--result");
            command.add(result.toString());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw failed(exitCode, log);
            }
            T trial = JSON.readValue(result.toFile(), left);
            Files.delete(result);
            return trial;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a trial ran", e);
        }
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

    /** The child's side: leaves the trial where the parent looks for it. */
    static void leave(Object trial, Path result) {
        try {
            JSON.writeValue(result.toFile(), trial);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
