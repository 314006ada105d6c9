package io.parcours.launcher;

import io.parcours.benchmarks.IdentityBenchmark;
import io.parcours.benchmarks.IdentityBenchmark.Contender;
import io.parcours.benchmarks.IdentityBenchmark.Measured;
import io.parcours.benchmarks.Usage;
import io.parcours.launcher.spark.BenchmarkLine;
import java.util.List;
import java.util.Optional;
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

    @Mixin
    private BenchRuns runs = new BenchRuns();

    @Mixin
    private BenchPlace place = new BenchPlace();

    BenchIdentityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Measured> measured = new IdentityBenchmark(place.folder(), links, runs.count(), terminal::progress).run();
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
            Usage usage = one.median().usage();
            Usage ours = usage(measured, one.links(), Contender.PARCOURS).orElseThrow();
            table.row(
                    one.links(),
                    one.contender().title(),
                    usage.wallSeconds(),
                    usage.cpuSeconds(),
                    "%.2f".formatted(ours.cpuSeconds() / usage.cpuSeconds()),
                    usage.peakHeapMegabytes(),
                    usage.peakResidentMegabytes(),
                    one.median().rows());
        }
        table.print(terminal);
        measured.stream()
                .filter(one -> one.contender() == Contender.INCREMENT)
                .forEach(one -> terminal.line(
                        "%,d links: 1 %% more took %.1f %% of the full run's wall, wrote %.1f %% of its rows"
                                .formatted(
                                        one.links(),
                                        100
                                                * one.median().usage().wallSeconds()
                                                / usage(measured, one.links(), Contender.PARCOURS)
                                                        .orElseThrow()
                                                        .wallSeconds(),
                                        100.0
                                                * one.median().rows()
                                                / measured.stream()
                                                        .filter(full -> full.links() == one.links()
                                                                && full.contender() == Contender.PARCOURS)
                                                        .findFirst()
                                                        .orElseThrow()
                                                        .median()
                                                        .rows())));
        return 0;
    }

    private static Optional<Usage> usage(List<Measured> measured, long links, Contender contender) {
        return measured.stream()
                .filter(one -> one.links() == links && one.contender() == contender)
                .map(one -> one.median().usage())
                .findFirst();
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
