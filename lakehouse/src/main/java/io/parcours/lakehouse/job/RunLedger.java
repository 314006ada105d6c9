package io.parcours.lakehouse.job;

import io.parcours.lakehouse.contract.TableName;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What earlier runs consumed and did; backed by {@code ops.runs}. */
public interface RunLedger {
    /** The version of a table that the last successful run of a job consumed. */
    OptionalLong consumed(String job, TableName table);

    /** Data time of the last successful run of a job. */
    Optional<Instant> lastAsOf(String job);

    /** A figure that the last successful run of a job recorded in {@link JobResult#figures}, as JSON text. */
    Optional<String> figure(String job, String name);
}
