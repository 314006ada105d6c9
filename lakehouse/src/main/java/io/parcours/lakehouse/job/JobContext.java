package io.parcours.lakehouse.job;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.workspace.Workspace;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(JobContext.class);

    /**
     * The context for one job: it rebuilds where a table that it keeps is not as its last recorded run left it. A run that ended between writing and being
     * recorded has read rows that may be gone again by now, and what it made of them no feed of changes tells.
     */
    public JobContext of(Job job) {
        List<TableName> others = kept(job).entrySet().stream()
                .filter(now -> !ledger.left(job.name(), now.getKey()).equals(OptionalLong.of(now.getValue())))
                .map(Map.Entry::getKey)
                .toList();
        if (full || others.isEmpty()) {
            return this;
        }
        LOG.info("{} {} rebuilds, because no recorded run of it left {} as they are", runId, job.name(), others);
        return new JobContext(spark, tables, workspace, ledger, runId, asOf, true);
    }

    /** The versions that tables kept by a job have now; without those that were never written. */
    public Map<TableName, Long> kept(Job job) {
        Map<TableName, Long> versions = new TreeMap<>();
        job.keeps().forEach(table -> tables.version(table).ifPresent(version -> versions.put(table, version)));
        return versions;
    }

    /** The version of {@code table} that {@code job} consumed last; empty on its first run and when {@link #full}. */
    public OptionalLong consumed(Job job, TableName table) {
        return full ? OptionalLong.empty() : ledger.consumed(job.name(), table);
    }
}
