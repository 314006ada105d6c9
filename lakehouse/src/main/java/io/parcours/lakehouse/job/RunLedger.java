package io.parcours.lakehouse.job;

import io.parcours.lakehouse.contract.TableName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What earlier runs consumed and did; backed by {@code ops.runs}. */
public interface RunLedger {
    /** The version of a table that the last successful run of a job consumed. */
    OptionalLong consumed(String job, TableName table);

    /** The version of a table that the last successful run of a job left, of those the job keeps ({@link Job#keeps}). */
    OptionalLong left(String job, TableName table);

    /** Data time of the last successful run of a job. */
    Optional<Instant> lastAsOf(String job);

    /**
     * Tells jobs that a table has the same rows under another version: whoever consumed {@code from} has consumed {@code to}, and
     * whoever left it has left {@code to}.
     *
     * @param versions by table; a job that knows any other version of it is left alone, and rebuilds
     */
    default void moved(Map<TableName, Moved> versions) {
        throw new UnsupportedOperationException("a ledger that keeps nothing has nothing to move");
    }

    /** The version rows had, and the one they have now. */
    record Moved(long from, long to) {}

    /** A figure that the last successful run of a job recorded in {@link JobResult#figures}, as JSON text. */
    Optional<String> figure(String job, String name);
}
