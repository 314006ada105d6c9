package io.parcours.lakehouse.job;

import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.job.Job.Work;
import io.parcours.lakehouse.job.RunRecord.Status;
import io.parcours.lakehouse.job.RunRecord.Written;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.workspace.Workspace;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs one after another under the workspace's lock. What a job consumed is recorded right after its last write: killed before, the job sees the
 * same input again.
 */
public final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final SparkSession spark;
    private final TableStore tables;
    private final Workspace workspace;
    private final Clock clock;
    private final RunListener listener;

    public JobRunner(SparkSession spark, TableStore tables, Workspace workspace, Clock clock, RunListener listener) {
        this.spark = spark;
        this.tables = tables;
        this.workspace = workspace;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Plans and does each job; the first failure ends the run.
     *
     * @param asOf the data time of the run
     * @param full whether to rebuild instead of following changes
     * @return a record for each job, in order
     */
    public List<RunRecord> run(List<Job> jobs, Instant asOf, boolean full) {
        try (RunLock ignored = RunLock.take(workspace.state(), clock)) {
            RunTable ledger = new RunTable(spark, tables);
            RunLog log = new RunLog(workspace.state());
            String runId = RUN_ID.format(clock.instant());
            JobContext context = new JobContext(spark, tables, workspace, ledger, runId, asOf, full);
            List<RunRecord> records = new ArrayList<>();
            List<RunRecord> idle = new ArrayList<>();
            for (Job job : jobs) {
                Instant started = now();
                RunRecord record;
                try {
                    record = run(job, context, started);
                } catch (RuntimeException | Error e) {
                    failed(
                            ended(job, context, started, Status.FAILED, Optional.empty(), Optional.of(told(e))),
                            log,
                            ledger);
                    throw e;
                }
                records.add(record);
                // A job with nothing to do consumes nothing, so its line can wait for the others'.
                if (record.status() == Status.NOTHING_NEW) {
                    idle.add(record);
                } else {
                    ledger.record(List.of(record));
                }
                told(record, log);
            }
            // A run that does nothing leaves the tables as they are; its lines are in the log.
            if (idle.size() < records.size()) {
                ledger.record(idle);
            }
            return records;
        }
    }

    private RunRecord run(Job job, JobContext context, Instant started) {
        Optional<Work> work = job.plan(context);
        if (work.isEmpty()) {
            return ended(job, context, started, Status.NOTHING_NEW, Optional.empty(), Optional.empty());
        }
        String description = work.get().description();
        LOG.info("{} {}: started, {}", context.runId(), job.name(), description);
        JobResult result = work.get().perform(listener.started(job.name(), description));
        return ended(job, context, started, Status.DONE, Optional.of(result), Optional.empty());
    }

    private RunRecord ended(
            Job job,
            JobContext context,
            Instant started,
            Status status,
            Optional<JobResult> result,
            Optional<String> error) {
        return new RunRecord(
                context.runId(),
                job.name(),
                context.full(),
                status,
                started,
                now(),
                context.asOf(),
                result.map(JobResult::consumed).orElse(Map.of()),
                result.map(JobResult::commits).orElse(List.of()).stream()
                        .map(commit -> new Written(commit.table(), commit.version(), commit.rowsWritten()))
                        .toList(),
                result.map(JobResult::rowsRead).orElse(0L),
                result.map(JobResult::rowsRejected).orElse(0L),
                FigureJson.text(result.map(JobResult::figures).orElse(Map.of())),
                result.map(JobResult::notes).orElse(List.of()),
                error);
    }

    private void told(RunRecord record, RunLog log) {
        log.append(record);
        LOG.info(
                "{} {}: {}, read {} rows of {}, wrote {} rows to {}, rejected {}, {} s",
                record.runId(),
                record.job(),
                record.status().word(),
                record.rowsRead(),
                record.consumed(),
                record.rowsWritten(),
                record.written(),
                record.rowsRejected(),
                record.seconds());
        listener.ended(record);
    }

    /** Leaves word of a failure; whatever hinders that (a full disk) must not hide the failure itself. */
    private void failed(RunRecord record, RunLog log, RunTable ledger) {
        try {
            told(record, log);
            ledger.record(List.of(record));
        } catch (RuntimeException e) {
            LOG.warn("{} {}: the failure could not be recorded: {}", record.runId(), record.job(), e.toString());
        }
    }

    private static String told(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ParcoursException told) {
                return String.valueOf(told.getMessage());
            }
        }
        // Spark's messages may show values of rows, which are personal; the class says enough here.
        return failure.getClass().getSimpleName();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
