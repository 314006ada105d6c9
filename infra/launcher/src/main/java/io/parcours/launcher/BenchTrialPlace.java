package io.parcours.launcher;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a trial in a process of its own works, and where it leaves what it measured. */
final class BenchTrialPlace {
    @Option(names = "--dir", required = true)
    private Path folder = Path.of("");

    @Option(names = "--result", required = true)
    private Path result = Path.of("");

    Path folder() {
        return folder;
    }

    Path result() {
        return result;
    }
}
