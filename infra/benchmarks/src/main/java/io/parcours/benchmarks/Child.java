package io.parcours.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
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
                throw new IllegalStateException(
                        "a trial ended with exit code " + exitCode + "; it said:\n" + Files.readString(log));
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

    /** The child's side: leaves the trial where the parent looks for it. */
    static void leave(Object trial, Path result) {
        try {
            JSON.writeValue(result.toFile(), trial);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
