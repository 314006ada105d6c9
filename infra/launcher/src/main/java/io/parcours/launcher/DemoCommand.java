package io.parcours.launcher;

import io.parcours.demo.DemoCompany;
import io.parcours.demo.Plan;
import io.parcours.demo.truth.TruthReport;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.RunLog;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.launcher.spark.DemoFigures;
import io.parcours.launcher.spark.JobLine;
import io.parcours.service.ParcoursService;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A made-up company, the whole line on its silos, what came of it beside the truth, and the service. */
@Command(name = "demo", description = "Make up a company, run everything on its silos, and serve the result.")
final class DemoCommand implements Callable<Integer> {
    private static final String INGEST = "ingest ";

    private final Terminal terminal;

    @Option(
            names = "--customers",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How many customers it has (default: 2000).")
    private int customers = 2000;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "demo",
            description = "Where it is made (default: demo).")
    private Path folder = Path.of("demo");

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What chance begins with (default: 1).")
    private long seed = 1;

    @Option(names = "--no-serve", description = "End after the table, without serving.")
    private boolean quiet;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        folder = folder.toAbsolutePath().normalize();
        make();
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, System.getenv(), faults);
        faults.throwIfAny();
        Logs.into(workspace.state());
        JobLine.run(
                workspace,
                new JobLine.Wish(false, DemoCompany.asOf(folder), List.of(), Duration.ofMinutes(10), "parcours demo"),
                terminal.out(),
                terminal.colours());
        DemoFigures figures = DemoFigures.of(workspace);
        tell(figures, new RunLog(workspace.state()).read());
        Optional<DemoFigures.Segment> largest =
                figures.segments().stream().max(Comparator.comparing(DemoFigures.Segment::members));
        if (quiet) {
            terminal.line("");
            terminal.line("serve it: parcours serve -w " + folder);
            return 0;
        }
        Optional<String> email = largest.flatMap(segment -> figures.email(segment.name()));
        figures.close();
        serve(workspace, largest.map(DemoFigures.Segment::name), email);
        return 0;
    }

    /** Makes the company, unless the folder holds the one that is asked for. */
    private void make() throws IOException {
        if (Files.exists(folder.resolve("truth/plan.json"))) {
            Plan plan = Plan.read(folder);
            if (plan.customers() == customers && plan.seed() == seed) {
                terminal.line("the company in " + folder + " is there already; running what is new");
                return;
            }
        }
        long started = System.nanoTime();
        terminal.line("making up a company of " + "%,d".formatted(customers) + " customers in " + folder + " …");
        DemoCompany.generate(folder, seed, customers);
        terminal.line("made in " + "%.1f s".formatted((System.nanoTime() - started) / 1e9));
    }

    private void tell(DemoFigures figures, List<JobRun> runs) {
        terminal.line("");
        silos(runs);
        terminal.line("");
        TextTable rejected = new TextTable("rejected or noted", "what happens", "reason", "rows");
        figures.rejected().forEach(row -> rejected.row(row.dataset(), row.action(), row.reason(), row.rows()));
        rejected.print(terminal);
        terminal.line("");
        persons(figures.persons(), figures.truth());
        TextTable segments = new TextTable("segment", "members");
        figures.segments().forEach(segment -> segments.row(segment.name(), segment.members()));
        segments.print(terminal);
    }

    private void persons(long found, TruthReport truth) {
        TextTable table = new TextTable("persons", "figure");
        table.row("true persons", truth.truePersons());
        table.row("persons found, anonymous visitors included", found);
        table.row("true persons found with all of theirs and nothing else", truth.exactPersons());
        table.row("pair precision", percent(truth.pairPrecision()));
        table.row("pair recall, of pairs the silos tie together", percent(truth.linkableRecall()));
        table.row("pair recall, of all true pairs", percent(truth.pairRecall()));
        table.row("households of two or more, found", truth.households().foundHouseholds());
        table.row("found to live together who do", percent(truth.households().pairPrecision()));
        table.row("live together and found to", percent(truth.households().pairRecall()));
        table.print(terminal);
        terminal.line("");
        TextTable causes = new TextTable("pairs of identifiers", "what was planted there", "for example", "pairs");
        causes("wrongly together", truth.wrongPairs(), causes);
        causes("wrongly apart", truth.missedPairs(), causes);
        causes.print(terminal);
        terminal.line("");
    }

    private static void causes(String mistake, List<TruthReport.Cause> causes, TextTable table) {
        causes.forEach(cause -> table.row(mistake, cause.label(), cause.example(), cause.pairs()));
    }

    /** Rows by dataset, over all runs so far. */
    private void silos(List<JobRun> runs) {
        Map<String, long[]> rows = new TreeMap<>();
        for (JobRun run : runs) {
            if (run.job().startsWith(INGEST)) {
                long[] sums = rows.computeIfAbsent(run.job().substring(INGEST.length()), key -> new long[2]);
                sums[0] += run.rowsRead();
                sums[1] += run.rowsRejected();
            }
        }
        TextTable table = new TextTable("silo", "rows", "rejected");
        long[] all = new long[2];
        rows.forEach((name, sums) -> {
            table.row(name, sums[0], sums[1]);
            all[0] += sums[0];
            all[1] += sums[1];
        });
        table.row("all " + rows.size(), all[0], all[1]);
        table.print(terminal);
    }

    private void serve(Workspace workspace, Optional<String> segment, Optional<String> email)
            throws InterruptedException {
        Logs.onTerminal();
        ParcoursService service = ParcoursService.start(workspace);
        String token = service.keys()
                .create(
                        "demo",
                        Set.of(Scope.PROFILES_READ, Scope.SEGMENTS_READ, Scope.MEMBERS_READ, Scope.PII_READ),
                        Optional.empty())
                .token();
        String address = "http://localhost:" + service.port();
        String curl = "curl -H \"Authorization: Bearer $KEY\" ";
        terminal.line("");
        terminal.line(terminal.bold("serving on " + address) + "; stop with Ctrl-C. In another terminal:");
        terminal.line("");
        terminal.line("KEY=" + token);
        terminal.line(curl + address + "/v1/segments");
        segment.ifPresent(name -> terminal.line(curl + "\"" + address + "/v1/segments/" + name + "/members?limit=5\""));
        email.ifPresent(value ->
                terminal.line(curl + "\"" + address + "/v1/profiles/email:" + value.replace("+", "%2B") + "\""));
        ServeCommand.awaitEnd(service);
    }

    private static String percent(double share) {
        return "%.2f %%".formatted(100 * share);
    }
}
