package io.parcours.launcher;

import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.RunLog;
import io.parcours.lakehouse.runlog.WorkspaceLock;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.serving.generation.DamagedGeneration;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.generation.GenerationFolder.Pointer;
import io.parcours.serving.generation.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what there is and how fresh it is. */
@Command(name = "status", description = "Show what is there and how fresh it is.")
final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    /** The newest commit to a table. */
    private record Newest(long version, long rows, String job, Instant at) {}

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Workspace workspace = option.open();
        ZoneId zone = workspace.settings().timeZone();
        terminal.line(terminal.bold(workspace.settings().name()) + "  "
                + workspace.settings().lakehouse().path() + " ("
                + workspace.settings().lakehouse().format().name().toLowerCase(Locale.ROOT) + ")");
        WorkspaceLock.holder(workspace.state()).ifPresent(holder -> terminal.line("running: " + holder));
        RunLog log = new RunLog(workspace.state());
        List<JobRun> last = log.newestRun();
        if (last.isEmpty()) {
            terminal.line("nothing has run yet; start with parcours run -w " + option.folder());
            return 0;
        }
        JobRun end = last.get(last.size() - 1);
        terminal.line("last run: " + end.runId() + ", " + RunsCommand.time(end.endedAt(), zone) + ", "
                + end.status().words() + ", data time " + RunsCommand.time(end.asOf(), zone));
        terminal.line("");
        tables(log, zone);
        terminal.line("");
        generation(workspace, zone);
        return 0;
    }

    private void tables(RunLog log, ZoneId zone) {
        Map<String, Newest> tables = new TreeMap<>();
        for (JobRun run : log.read()) {
            for (JobRun.TableVersion output : run.outputs()) {
                tables.put(output.table(), new Newest(output.version(), output.rows(), run.job(), run.endedAt()));
            }
        }
        TextTable table = new TextTable("table", "version", "rows last written", "by", "at");
        tables.forEach((name, newest) -> table.row(
                name,
                Long.toString(newest.version()),
                newest.rows(),
                newest.job(),
                RunsCommand.time(newest.at(), zone)));
        table.print(terminal);
    }

    private void generation(Workspace workspace, ZoneId zone) {
        GenerationFolder folder = new GenerationFolder(workspace.generations());
        Optional<Pointer> current = folder.current();
        if (current.isEmpty()) {
            terminal.line("no generation is published yet");
            return;
        }
        try {
            Manifest manifest =
                    folder.manifest(current.get().generation(), current.get().manifestSha256());
            terminal.line("generation " + manifest.generation() + ", data time "
                    + RunsCommand.time(manifest.asOfInstant(), zone) + " ("
                    + ago(Duration.between(manifest.asOfInstant(), Instant.now())) + "): "
                    + "%,d persons, %,d of them known, %,d identifiers"
                            .formatted(
                                    manifest.counts().persons(),
                                    manifest.counts().knownPersons(),
                                    manifest.counts().identifiers()));
            TextTable table = new TextTable("segment", "members", "says");
            for (Manifest.Segment segment : manifest.segments()) {
                table.row(segment.id(), (long) segment.size(), segment.says() == null ? "" : segment.says());
            }
            if (!table.isEmpty()) {
                table.print(terminal);
            }
        } catch (DamagedGeneration e) {
            terminal.line(terminal.red("generation " + current.get().generation() + " is damaged: " + e.getMessage()));
        }
    }

    private static String ago(Duration age) {
        if (age.isNegative()) {
            return "ahead of now";
        }
        return age.toDays() > 1
                ? age.toDays() + " days ago"
                : age.toHours() > 1 ? age.toHours() + " hours ago" : age.toMinutes() + " minutes ago";
    }
}
