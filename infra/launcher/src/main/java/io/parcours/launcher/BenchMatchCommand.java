package io.parcours.launcher;

import io.parcours.benchmarks.MatchBenchmark;
import io.parcours.benchmarks.MatchBenchmark.Measured;
import io.parcours.launcher.spark.BenchmarkLine;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench match}. */
@Command(
        name = "match",
        description = "Match person records that share no identifier, with errors in them, at two sizes.")
final class BenchMatchCommand implements Callable<Integer> {
    private static final long LEAST = 10_000;

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Records of the larger size; the other is a fourth (default: 1 million).")
    private long records;

    @Mixin
    private BenchPlace place = new BenchPlace();

    BenchMatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (records < LEAST && spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "--records must be %,d or more: fewer tell nothing".formatted(LEAST));
        }
        List<Measured> measured = new MatchBenchmark(place.folder(), records, terminal::progress).run();
        TextTable table = new TextTable(
                "records",
                "wall s",
                "CPU s",
                "pairs scored",
                "pairs / CPU s",
                "blocking recall",
                "pair precision",
                "pair recall",
                "peak heap MB");
        for (Measured one : measured) {
            table.row(
                    one.records(),
                    one.usage().wallSeconds(),
                    one.usage().cpuSeconds(),
                    one.pairsScored(),
                    one.pairsPerCpuSecond(),
                    share(one.blockingRecall()),
                    share(one.pairPrecision()),
                    share(one.pairRecall()),
                    one.usage().peakHeapMegabytes());
        }
        table.print(terminal);
        terminal.line("10 million records, should it grow on as it grew from the first size to the second: %,.0f CPU s"
                .formatted(MatchBenchmark.extrapolated(measured.get(0), measured.get(1))));
        return 0;
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** One trial, in the process that was started for it. */
    @Command(name = "match-trial", hidden = true, description = "One trial of bench match, in a process of its own.")
    static final class TrialCommand implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private BenchTrialPlace place = new BenchTrialPlace();

        @Option(names = "--records", required = true)
        private long records;

        TrialCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            MatchBenchmark.trial(new BenchmarkLine(terminal.out()), place.folder(), records, place.result());
            return 0;
        }
    }
}
