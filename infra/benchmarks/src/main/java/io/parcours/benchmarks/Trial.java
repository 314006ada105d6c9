package io.parcours.benchmarks;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One measured run in a process of its own.
 *
 * @param startSeconds from the start of the process until Spark was ready; not part of the usage
 * @param rows rows the work put into its last table; for a check that both did the same
 * @param jobs what the jobs recorded, in order; empty for plain Spark
 * @param next a second measured run in the same session, if there was one
 */
public record Trial(
        double startSeconds,
        Usage usage,
        long rows,
        List<JobFigures> jobs,
        @Nullable Trial next) {
    public Trial {
        jobs = List.copyOf(jobs);
    }

    Trial(double startSeconds, Usage usage, long rows, List<JobFigures> jobs) {
        this(startSeconds, usage, rows, jobs, null);
    }

    Optional<Trial> then() {
        return Optional.ofNullable(next);
    }

    /** What one job recorded of itself. */
    public record JobFigures(String job, String status, long rowsRead, long rowsWritten, double seconds) {}
}
