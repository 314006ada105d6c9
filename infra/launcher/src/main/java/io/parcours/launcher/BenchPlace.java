package io.parcours.launcher;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a benchmark works. */
final class BenchPlace {
    private static final String FOLDER = "target/bench";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where files, tables and logs go (default: " + FOLDER + ").")
    private @Nullable Path folder;

    Path folder() {
        return folder == null ? Path.of(System.getProperty("parcours.home", "."), FOLDER) : folder;
    }
}
