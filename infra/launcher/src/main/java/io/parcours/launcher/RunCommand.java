package io.parcours.launcher;

import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.launcher.erase.ErasePersons;
import io.parcours.launcher.spark.JobLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs what is new: ingest, resolve, compute, publish. */
@Command(name = "run", description = "Run what is new: ingest, resolve, compute, publish.")
final class RunCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Option(names = "--full", description = "Rebuild instead of following changes.")
    private boolean full;

    @Option(
            names = "--job",
            paramLabel = "NAME",
            arity = "1..*",
            description = "Only these jobs, by name or first word (ingest).")
    private List<String> jobs = List.of();

    @Option(
            names = "--as-of",
            paramLabel = "TIME",
            description = "What now means to windows and recency, as 2026-07-01T00:00:00Z (default: now).")
    private @Nullable Instant asOf;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait for another run (default: 600).")
    private int patience = 600;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Workspace workspace = option.open();
        if (jobs.isEmpty() && ErasePersons.any(workspace)) {
            EraseCommand.perform(workspace, terminal, Duration.ofSeconds(patience));
        }
        JobLine.run(
                workspace,
                new JobLine.Wish(full, asOf, jobs, Duration.ofSeconds(patience), "parcours run"),
                terminal.out(),
                terminal.colours());
        if (jobs.isEmpty()) {
            SyncCommand.afterRun(workspace, terminal);
        }
        return 0;
    }
}
