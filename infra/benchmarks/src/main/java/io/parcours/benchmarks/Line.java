package io.parcours.benchmarks;

import io.parcours.benchmarks.Trial.JobFigures;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a benchmark asks of Parcours; the launcher, which knows every module's jobs, answers. */
public interface Line {
    /** The session that jobs of a workspace run in. */
    SparkSession session(Path workspace);

    /** Runs the jobs that take silos in, and no other. */
    List<JobFigures> ingest(SparkSession session, Path workspace);

    /** Resolves identities, and runs no other job. */
    List<JobFigures> resolve(SparkSession session, Path workspace);

    /** Resolves identities, as {@link #resolve}, and tells how many pairs the matcher scored. */
    MatchBenchmark.Resolved match(SparkSession session, Path workspace);

    /** {@code record, place} of a resolved workspace: two records with a place in common were compared. */
    Dataset<Row> meetings(SparkSession session, Path workspace);

    /** Computes attributes and decides segments as of a moment, and runs no other job. */
    List<JobFigures> segments(SparkSession session, Path workspace, Instant asOf);

    /** Runs all jobs of a workspace that have something new, failing if one fails; what each recorded, in order. */
    List<JobFigures> run(SparkSession session, Path workspace);
}
