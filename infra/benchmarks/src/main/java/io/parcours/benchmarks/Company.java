package io.parcours.benchmarks;

import java.nio.file.Path;

/** The made-up company whose silos feed the pipeline benchmark. */
public interface Company {
    /** Writes a workspace with its silos. */
    void generate(Path workspace, int customers);

    /** Adds one more day to every silo. */
    void nextDay(Path workspace);
}
