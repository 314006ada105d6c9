package io.parcours.launcher;

import io.parcours.benchmarks.IdentityBenchmark;
import io.parcours.benchmarks.IdentityBenchmark.Contender;
import io.parcours.benchmarks.IdentityBenchmark.Measured;
import io.parcours.benchmarks.Trial;
import io.parcours.benchmarks.Usage;
import io.parcours.launcher.spark.BenchmarkLine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench identity}. */
@Command(
        name = "identity",
        description =
                "Resolve identities from table to table, everything and then 1 %% more, beside a floor and peers that"
                        + " do less.")
final class BenchIdentityCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--links",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "Links of the graph (default: 10 million).")
    private long links;

    @Option(
            names = "--limit",
            paramLabel = "MINUTES",
            defaultValue = "30",
            description = "How long a peer may take before it is given up (default: 30).")
    private int limit;

    @Mixin
    private BenchRuns runs = new BenchRuns();

    @Mixin
    private BenchPlace place = new BenchPlace();

    BenchIdentityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Measured> measured = new IdentityBenchmark(
                        place.folder(), links, runs.count(), Duration.ofMinutes(limit), terminal::progress)
                .run();
        TextTable table = new TextTable(
                "links",
                "by",
                "wall s",
                "CPU s",
                "Parcours' CPU over this",
                "peak heap MB",
                "peak resident MB",
                "rows");
        for (Measured one : measured) {
            if (one.median().isEmpty()) {
                table.row(one.links(), one.contender().title(), "over " + 60 * limit, "", "", "", "", "");
                continue;
            }
            Trial trial = one.median().get();
            Usage usage = trial.usage();
            Usage ours = trial(measured, one.links(), Contender.PARCOURS).usage();
            table.row(
                    one.links(),
                    one.contender().title(),
                    usage.wallSeconds(),
                    usage.cpuSeconds(),
                    "%.2f".formatted(ours.cpuSeconds() / usage.cpuSeconds()),
                    usage.peakHeapMegabytes(),
                    usage.peakResidentMegabytes(),
                    trial.rows());
        }
        table.print(terminal);
        measured.stream().filter(one -> one.contender() == Contender.INCREMENT).forEach(one -> {
            Trial increment = one.median().orElseThrow();
            Trial full = trial(measured, one.links(), Contender.PARCOURS);
            terminal.line("%,d links: 1 %% more took %.1f %% of the full run's wall, wrote %.1f %% of its rows"
                    .formatted(
                            one.links(),
                            100 * increment.usage().wallSeconds() / full.usage().wallSeconds(),
                            100.0 * increment.rows() / full.rows()));
        });
        return 0;
    }

    private static Trial trial(List<Measured> measured, long links, Contender contender) {
        return measured.stream()
                .filter(one -> one.links() == links && one.contender() == contender)
                .findFirst()
                .flatMap(Measured::median)
                .orElseThrow();
    }

    /** One trial, in the process that was started for it. */
    @Command(
            name = "identity-trial",
            hidden = true,
            description = "One trial of bench identity, in a process of its own.")
    static final class TrialCommand implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private BenchTrialPlace place = new BenchTrialPlace();

        @Option(names = "--links", required = true)
        private long links;

        @Option(names = "--part", required = true)
        private String part = "";

        TrialCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            IdentityBenchmark.trial(new BenchmarkLine(terminal.out()), place.folder(), links, part, place.result());
            return 0;
        }
    }
}
