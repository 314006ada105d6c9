package io.parcours.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.SyncsOfWorkspace;
import io.parcours.service.destination.Destination;
import io.parcours.service.destination.SyncRun;
import io.parcours.service.destination.SyncRun.Funnel;
import io.parcours.service.destination.SyncRun.Status;
import io.parcours.service.destination.Syncs;
import io.parcours.service.destination.Syncs.Busy;
import io.parcours.service.destination.Syncs.Shown;
import io.parcours.service.destination.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings audiences to their destinations, without a running service. */
@Command(
        name = "sync",
        description = {
            "Bring audiences to their destinations: who joined is added, who left, withdrew consent or was merged is"
                    + " removed.",
            "Without a name, every destination at once, beside one another. Rows that failed before are tried again."
        })
final class SyncCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    @Parameters(arity = "0..1", paramLabel = "DESTINATION", description = "Only this one.")
    private @Nullable String name;

    @Option(
            names = "--dry-run",
            description = "Send and write nothing; print exactly what would be sent, one JSON object a call. It holds"
                    + " personal data.")
    private boolean dry;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    SyncCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        Workspace workspace = option.open();
        Faults faults = new Faults();
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, faults)) {
            Syncs syncs = opened.syncs();
            List<Destination> wanted = wanted(syncs, faults);
            int exitCode = dry ? dryRun(syncs, wanted) : sync(syncs, wanted);
            if (name == null && !faults.isEmpty()) {
                faults.sorted().forEach(fault -> terminal.err().println(fault));
                terminal.err().println("left out: destinations with these faults");
                return Fault.CONFIGURATION.exitCode();
            }
            return exitCode;
        }
    }

    /** What to sync; a destination whose definition is wrong is in the way of no other. */
    private List<Destination> wanted(Syncs syncs, Faults faults) {
        if (name != null && syncs.find(name).isPresent()) {
            return List.of(syncs.require(name));
        }
        if (name != null || syncs.destinations().isEmpty()) {
            faults.throwIfAny();
        }
        List<Destination> wanted = name == null ? syncs.destinations() : List.of(syncs.require(name));
        if (wanted.isEmpty()) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "there is nothing to sync",
                    "the workspace has no destinations/*.yaml",
                    "write one, for example destinations/export.yaml: kind: files; CONTRIBUTING.md says how");
        }
        return wanted;
    }

    private int dryRun(Syncs syncs, List<Destination> wanted) {
        TextTable table = new TextTable("destination", "members", "consented", "with a key", "would be sent");
        for (Destination destination : wanted) {
            Funnel funnel = syncs.dryRun(destination, this::show);
            table.row(destination.id(), funnel.members(), funnel.consented(), funnel.hasKey(), funnel.sent());
        }
        // The parcels alone go to stdout, so that they can be piped.
        table.print(new Terminal(terminal.err(), terminal.err(), terminal.colours()));
        return 0;
    }

    private void show(Shown shown) {
        ObjectNode line = JSON.createObjectNode()
                .put("destination", shown.destination())
                .put("audience", shown.audience())
                .put("action", shown.action().words())
                .put("rows", shown.rows())
                .put("to", shown.parcel().address())
                .put("body", shown.parcel().body());
        terminal.line(text(line));
    }

    private int sync(Syncs syncs, List<Destination> wanted) throws InterruptedException {
        List<SyncRun> runs = begin(syncs, wanted, terminal, "parcours sync");
        if (json) {
            runs.forEach(run -> terminal.line(text(describe(run))));
        } else {
            table(runs, terminal);
        }
        return exitCode(runs);
    }

    /** Syncs every destination, beside one another; one that is being synced already is told and left out. */
    private static List<SyncRun> begin(Syncs syncs, List<Destination> wanted, Terminal terminal, String askedBy)
            throws InterruptedException {
        List<Syncs.Begun> begun = new ArrayList<>();
        for (Destination destination : wanted) {
            try {
                begun.add(syncs.begin(destination, askedBy, true));
            } catch (Busy busy) {
                terminal.err().println(busy.getMessage() + "; left to whoever does it");
            }
        }
        List<SyncRun> runs = new ArrayList<>();
        for (Syncs.Begun one : begun) {
            runs.add(Syncs.await(one));
        }
        return runs;
    }

    private static int exitCode(List<SyncRun> runs) {
        boolean failed = runs.stream().anyMatch(run -> run.status() == Status.FAILED);
        boolean waits = runs.stream().anyMatch(run -> run.funnel().waiting() > 0);
        return failed ? Fault.CONFIGURATION.exitCode() : waits ? Fault.RESOURCES.exitCode() : 0;
    }

    private static void table(List<SyncRun> runs, Terminal terminal) {
        TextTable table = new TextTable(
                "destination",
                "sync",
                "status",
                "members",
                "consented",
                "with a key",
                "sent",
                "accepted",
                "removed",
                "refused",
                "waiting");
        for (SyncRun run : runs) {
            Funnel funnel = run.funnel();
            table.row(
                    run.destination(),
                    run.number(),
                    run.status().name().toLowerCase(Locale.ROOT),
                    funnel.members(),
                    funnel.consented(),
                    funnel.hasKey(),
                    funnel.sent(),
                    funnel.accepted(),
                    funnel.removed(),
                    funnel.refused(),
                    funnel.waiting());
        }
        table.print(terminal);
        for (SyncRun run : runs) {
            run.problem().ifPresent(problem -> terminal.err().println(run.destination() + ": " + problem));
        }
    }

    private static ObjectNode describe(SyncRun run) {
        ObjectNode line = JSON.createObjectNode()
                .put("destination", run.destination())
                .put("sync", run.number())
                .put("status", run.status().name().toLowerCase(Locale.ROOT));
        Funnel funnel = run.funnel();
        line.putObject("funnel")
                .put("members", funnel.members())
                .put("consented", funnel.consented())
                .put("has_key", funnel.hasKey())
                .put("sent", funnel.sent())
                .put("accepted", funnel.accepted())
                .put("removed", funnel.removed())
                .put("refused", funnel.refused())
                .put("waiting", funnel.waiting());
        run.problem().ifPresent(problem -> line.put("problem", problem));
        return line;
    }

    /** What a run ends with: the destinations whose definition says {@code when: after each run}. Their trouble is told and is not the run's. */
    static void afterRun(Workspace workspace, Terminal terminal) throws InterruptedException {
        Faults faults = new Faults();
        Predicate<When> afterEachRun = When.AfterEachRun.class::isInstance;
        if (SyncsOfWorkspace.destinations(workspace, faults).stream()
                .map(Destination::when)
                .noneMatch(afterEachRun)) {
            return;
        }
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, new Faults())) {
            Syncs syncs = opened.syncs();
            terminal.line("");
            table(begin(syncs, syncs.destinations(afterEachRun), terminal, "parcours run"), terminal);
        }
    }

    private static String text(ObjectNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }
}
