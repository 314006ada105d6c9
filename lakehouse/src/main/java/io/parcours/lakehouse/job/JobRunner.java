package io.parcours.lakehouse.job;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.JobRun.Status;
import io.parcours.lakehouse.runlog.JobRun.TableVersion;
import io.parcours.lakehouse.runlog.RunLog;
import io.parcours.lakehouse.runlog.WorkspaceLock;
import io.parcours.lakehouse.session.PlanCompiler;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs in order on a workspace that no other run touches meanwhile. A job's consumed versions become durable right after
 * its last write; if the process dies in between, the next run does that job again, which gives the same tables. The first
 * job that fails ends the run: those after it build on its tables.
 */
public final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final DateTimeFormatter RUN_ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** After so many commits to a table its small files are compacted and versions nobody needs are dropped. */
    private static final int COMMITS_BETWEEN_UPKEEP = 50;

    private final Workspace workspace;
    private final Supplier<SparkSession> session;
    private final RunConsole console;

    /** @param session is asked only once the workspace is free, so that a run that has to wait holds no memory */
    public JobRunner(Workspace workspace, Supplier<SparkSession> session, RunConsole console) {
        this.workspace = workspace;
        this.session = session;
        this.console = console;
    }

    /**
     * Runs the jobs and answers what each of them did.
     *
     * @throws ParcoursException when a job failed, after that was recorded
     */
    public List<JobRun> run(List<Job> jobs, RunOptions options) {
        List<Job> selected = selected(jobs, options.only());
        try (WorkspaceLock lock = WorkspaceLock.acquire(
                workspace.state(),
                options.command(),
                options.patience(),
                line -> console.out().println(line))) {
            return new Run(selected, options).perform();
        }
    }

    private static List<Job> selected(List<Job> jobs, List<String> only) {
        List<String> names = jobs.stream().map(Job::name).toList();
        for (String wanted : only) {
            if (names.stream().noneMatch(name -> matches(name, wanted))) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        "there is no job '" + wanted + "'",
                        "the workspace has the jobs " + String.join(", ", names),
                        Nearest.hint(wanted, names));
            }
        }
        return only.isEmpty()
                ? jobs
                : jobs.stream()
                        .filter(job -> only.stream().anyMatch(wanted -> matches(job.name(), wanted)))
                        .toList();
    }

    private static boolean matches(String name, String wanted) {
        return name.equals(wanted) || name.startsWith(wanted + " ");
    }

    /** One call of {@link #run}. */
    private final class Run {
        private final List<Job> jobs;
        private final RunOptions options;
        private final Instant started = Instant.now();
        private final String runId = RUN_ID.format(started) + "-"
                + HexFormat.of().toHexDigits((short) ProcessHandle.current().pid());
        private final RunLog log = new RunLog(workspace.state());
        private final List<JobRun> done = new ArrayList<>();
        private final List<JobRun> unrecorded = new ArrayList<>();
        private final Map<TableName, CommitRange> written = new TreeMap<>();
        private final RunTable table = new RunTable(console);

        Run(List<Job> jobs, RunOptions options) {
            this.jobs = jobs;
            this.options = options;
        }

        List<JobRun> perform() {
            SparkSession spark = session.get();
            TableStore tables = TableStores.open(spark, workspace.settings().lakehouse());
            LakeLedger ledger = PlanCompiler.interpreting(spark, () -> new LakeLedger(spark, tables));
            JobContext context =
                    new JobContext(spark, tables, workspace, ledger, runId, options.asOf(), options.full());
            try {
                for (Job job : jobs) {
                    perform(job, context, ledger);
                }
                keepUp(tables);
            } finally {
                try {
                    ledger.record(unrecorded);
                } finally {
                    table.print(done);
                }
            }
            return List.copyOf(done);
        }

        private void perform(Job job, JobContext context, LakeLedger ledger) {
            Instant began = Instant.now();
            LOG.info("{} {} begins", runId, job.name());
            try (TerminalProgress progress = new TerminalProgress(context.spark(), console, job.name())) {
                progress.stage("planning");
                Optional<Job.Work> work = PlanCompiler.interpreting(context.spark(), () -> job.plan(context.of(job)));
                if (work.isEmpty()) {
                    JobRun nothing = run(job, Status.NOTHING_NEW, began, none(), Map.of(), Optional.empty());
                    unrecorded.add(nothing);
                    finished(nothing, "nothing new");
                    return;
                }
                String description = work.get().description();
                progress.stage(description);
                JobResult result = work.get().perform(progress);
                JobRun performed = run(job, Status.DONE, began, result, context.kept(job), Optional.empty());
                progress.stage("recording");
                List<JobRun> toRecord = new ArrayList<>(unrecorded);
                toRecord.add(performed);
                ledger.record(toRecord);
                unrecorded.clear();
                result.commits().forEach(this::remember);
                finished(performed, description);
            } catch (Throwable failure) {
                throw failed(job, began, failure);
            }
        }

        private ParcoursException failed(Job job, Instant began, Throwable failure) {
            Path trace = workspace
                    .state()
                    .resolve("logs")
                    .resolve(runId + "-" + job.name().replaceAll("[^A-Za-z0-9.-]+", "-") + ".log");
            ParcoursException told = JobFailure.explain(job.name(), failure, trace);
            JobRun failed = run(
                    job,
                    Status.FAILED,
                    began,
                    none(),
                    Map.of(),
                    Optional.of(told.problem() + ": " + told.reason() + " (" + told.remedy() + ")"));
            unrecorded.add(failed);
            finished(failed, "failed");
            return told;
        }

        private void finished(JobRun run, String what) {
            done.add(run);
            try {
                log.add(run);
            } catch (java.io.UncheckedIOException e) {
                LOG.error("{} cannot be logged to {}", run.job(), RunLog.FILE, e); // a full disk; ops.runs has it
            }
            LOG.info(
                    "{} {} {}: inputs {}, outputs {}, {} rejected, {} s",
                    runId,
                    run.job(),
                    run.status().words(),
                    run.inputs(),
                    run.outputs(),
                    run.rowsRejected(),
                    run.seconds());
            table.told(run, what);
        }

        /** @param kept tables that the job keeps, as it left them */
        private JobRun run(
                Job job,
                Status status,
                Instant began,
                JobResult result,
                Map<TableName, Long> kept,
                Optional<String> error) {
            return new JobRun(
                    runId,
                    job.name(),
                    options.full() ? "full" : "incremental",
                    status,
                    began,
                    Instant.now(),
                    options.asOf(),
                    result.consumed().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(input -> new TableVersion(input.getKey().toString(), input.getValue(), 0))
                            .toList(),
                    outputs(result.commits(), kept),
                    result.rowsRead(),
                    result.rowsRejected(),
                    FigureJson.text(result.figures()),
                    result.notes(),
                    error);
        }

        /** What was written, and the versions of tables that are kept and were not written. */
        private static List<TableVersion> outputs(List<Commit> commits, Map<TableName, Long> kept) {
            Set<TableName> written = commits.stream().map(Commit::table).collect(Collectors.toSet());
            Stream<TableVersion> others = kept.entrySet().stream()
                    .filter(one -> !written.contains(one.getKey()))
                    .map(one -> new TableVersion(one.getKey().toString(), one.getValue(), 0));
            return Stream.concat(
                            commits.stream()
                                    .map(commit -> new TableVersion(
                                            commit.table().toString(), commit.version(), commit.rowsWritten())),
                            others)
                    .sorted(Comparator.comparing(TableVersion::table).thenComparing(TableVersion::version))
                    .toList();
        }

        private void remember(Commit commit) {
            written.merge(commit.table(), new CommitRange(commit.version(), commit.version()), CommitRange::and);
        }

        /** Upkeep of the tables that had their share of commits; by version, so that it needs no memory of its own. */
        private void keepUp(TableStore tables) {
            written.forEach((name, versions) -> {
                if (versions.to() / COMMITS_BETWEEN_UPKEEP > (versions.from() - 1) / COMMITS_BETWEEN_UPKEEP) {
                    try {
                        tables.maintain(name);
                    } catch (RuntimeException e) {
                        LOG.warn("{} was not compacted; the next upkeep will try again", name, e);
                    }
                }
            });
        }
    }

    /** The versions that a run wrote to a table. */
    private record CommitRange(long from, long to) {
        CommitRange and(CommitRange other) {
            return new CommitRange(Math.min(from, other.from), Math.max(to, other.to));
        }
    }

    private static JobResult none() {
        return new JobResult(Map.of(), List.of(), 0, 0, Map.of(), List.of());
    }
}
