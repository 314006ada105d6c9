package io.parcours.lakehouse.job;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How to run.
 *
 * @param full whether to rebuild instead of following changes
 * @param asOf the data time of the run
 * @param only names of the jobs to run, or their first words such as {@code ingest}; empty runs all
 * @param patience how long to wait for another run on the same workspace
 * @param command what the run is called for whoever has to wait for it
 */
public record RunOptions(boolean full, Instant asOf, List<String> only, Duration patience, String command) {
    private static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(10);

    public RunOptions {
        only = List.copyOf(only);
    }

    /** Everything that is new, now. */
    public static RunOptions incremental() {
        return new RunOptions(
                false, Instant.now().truncatedTo(ChronoUnit.SECONDS), List.of(), DEFAULT_PATIENCE, "parcours run");
    }

    public RunOptions rebuilding(boolean rebuild) {
        return new RunOptions(rebuild, asOf, only, patience, command);
    }

    public RunOptions at(Instant dataTime) {
        return new RunOptions(full, dataTime, only, patience, command);
    }

    public RunOptions only(List<String> jobs) {
        return new RunOptions(full, asOf, jobs, patience, command);
    }

    public RunOptions waiting(Duration longest) {
        return new RunOptions(full, asOf, only, longest, command);
    }

    public RunOptions named(String name) {
        return new RunOptions(full, asOf, only, patience, name);
    }
}
