package io.parcours.launcher;

import picocli.CommandLine.Option;

/** How often a benchmark measures each contender. */
final class BenchRuns {
    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "3",
            description = "Runs of each; medians are shown (default: 3).")
    private int count;

    int count() {
        return count;
    }
}
