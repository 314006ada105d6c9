package io.parcours.lakehouse.job;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.workspace.Workspace;
import java.time.Instant;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;

/**
 * What a job is given.
 *
 * @param asOf the data time of the run: what "now" means to windows and recency; the same for every job of a run
 * @param full whether to rebuild instead of following changes
 */
public record JobContext(
        SparkSession spark,
        TableStore tables,
        Workspace workspace,
        RunLedger ledger,
        String runId,
        Instant asOf,
        boolean full) {

    /** The version of {@code table} that {@code job} consumed last; empty on its first run and when {@link #full}. */
    public OptionalLong consumed(Job job, TableName table) {
        return full ? OptionalLong.empty() : ledger.consumed(job.name(), table);
    }
}
