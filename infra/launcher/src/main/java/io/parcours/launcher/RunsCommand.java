package io.parcours.launcher;

import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.JobRun.Status;
import io.parcours.lakehouse.runlog.RunLog;
import io.parcours.lakehouse.workspace.Workspace;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what ran. */
@Command(name = "runs", description = "Show what ran, newest first, or the jobs of one run.")
final class RunsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Parameters(arity = "0..1", paramLabel = "RUN", description = "A run's id, or 'last'.")
    private String run = "";

    @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "Most runs shown (default: 20).")
    private int limit = 20;

    RunsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Workspace workspace = option.open();
        Map<String, List<JobRun>> runs = new LinkedHashMap<>();
        for (JobRun job : new RunLog(workspace.state()).read()) {
            runs.computeIfAbsent(job.runId(), id -> new ArrayList<>()).add(job);
        }
        if (runs.isEmpty()) {
            terminal.line("nothing has run yet; start with parcours run -w " + option.folder());
            return 0;
        }
        ZoneId zone = workspace.settings().timeZone();
        if (!run.isEmpty()) {
            List<String> ids = List.copyOf(runs.keySet());
            jobs(runs.getOrDefault(run.equals("last") ? ids.get(ids.size() - 1) : run, List.of()), zone);
            return 0;
        }
        TextTable table =
                new TextTable("run", "started", "mode", "outcome", "jobs done", "rows in", "rejected", "seconds");
        List<List<JobRun>> newestFirst = new ArrayList<>(runs.values());
        java.util.Collections.reverse(newestFirst);
        newestFirst.stream().limit(limit).forEach(jobs -> row(table, jobs, zone));
        table.print(terminal);
        return 0;
    }

    private static void row(TextTable table, List<JobRun> jobs, ZoneId zone) {
        JobRun first = jobs.get(0);
        boolean failed = jobs.stream().anyMatch(job -> job.status() == Status.FAILED);
        long done = jobs.stream().filter(job -> job.status() == Status.DONE).count();
        table.row(
                first.runId(),
                time(first.startedAt(), zone),
                first.mode(),
                failed ? "failed" : done == 0 ? "nothing new" : "done",
                done,
                jobs.stream().mapToLong(JobRun::rowsRead).sum(),
                jobs.stream().mapToLong(JobRun::rowsRejected).sum(),
                jobs.stream().mapToDouble(JobRun::seconds).sum());
    }

    private void jobs(List<JobRun> jobs, ZoneId zone) {
        if (jobs.isEmpty()) {
            terminal.line("there is no run " + run + "; parcours runs lists them");
            return;
        }
        TextTable table = new TextTable("job", "ended", "status", "rows in", "rows out", "rejected", "seconds");
        for (JobRun job : jobs) {
            table.row(
                    job.job(),
                    time(job.endedAt(), zone),
                    job.status().words(),
                    job.rowsRead(),
                    job.rowsWritten(),
                    job.rowsRejected(),
                    job.seconds());
        }
        table.print(terminal);
        jobs.forEach(job -> job.notes().forEach(note -> terminal.line("  " + job.job() + ": " + note)));
        jobs.forEach(job ->
                job.error().ifPresent(error -> terminal.line(terminal.red("  " + job.job() + ": " + error))));
    }

    /** A time as a person in the workspace's zone writes it. */
    static String time(Instant instant, ZoneId zone) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(zone).format(instant);
    }
}
