package io.parcours.launcher;

import io.parcours.benchmarks.SegmentBenchmark;
import io.parcours.benchmarks.SegmentBenchmark.Contender;
import io.parcours.benchmarks.SegmentBenchmark.Measured;
import io.parcours.benchmarks.Trial.JobFigures;
import io.parcours.benchmarks.Usage;
import io.parcours.launcher.spark.BenchmarkLine;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench segments}. */
@Command(
        name = "segments",
        description =
                "30 attributes and 50 segments in one run, and then of a day of 1 %% new touchpoints, beside DuckDB and"
                        + " beside plain Spark with a query each.")
final class BenchSegmentsCommand implements Callable<Integer> {
    private static final long LEAST = 1_000;

    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "Touchpoints (default: 10 million).")
    private long events;

    @Option(
            names = "--persons",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Persons (default: 1 million).")
    private long persons;

    @Mixin
    private BenchRuns runs = new BenchRuns();

    @Mixin
    private BenchPlace place = new BenchPlace();

    BenchSegmentsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if ((events < LEAST || persons < LEAST) && spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--events and --persons must be %,d or more: fewer tell nothing".formatted(LEAST));
        }
        List<Measured> measured =
                new SegmentBenchmark(place.folder(), events, persons, runs.count(), terminal::progress).run();
        TextTable table = new TextTable("by", "wall s", "CPU s", "peak heap MB", "peak resident MB", "rows written");
        Map<Contender, Usage> usages = new EnumMap<>(Contender.class);
        for (Measured one : measured) {
            Usage usage = one.median().usage();
            usages.put(one.contender(), usage);
            table.row(
                    one.contender().title(),
                    usage.wallSeconds(),
                    usage.cpuSeconds(),
                    usage.peakHeapMegabytes(),
                    usage.peakResidentMegabytes(),
                    one.median().rows());
        }
        table.print(terminal);
        terminal.line("");
        TextTable jobs = new TextTable("by", "job", "seconds", "rows written");
        for (Measured one : measured) {
            for (JobFigures job : one.median().jobs()) {
                jobs.row(one.contender().title(), job.job(), job.seconds(), job.rowsWritten());
            }
        }
        jobs.print(terminal);
        terminal.line("");
        told(
                usages,
                "Parcours takes %.2f times DuckDB's CPU, %.2f times its wall",
                Contender.PARCOURS,
                Contender.DUCKDB);
        told(
                usages,
                "one query each takes %.2f times Parcours' CPU, %.2f times its wall",
                Contender.ONE_QUERY_EACH,
                Contender.PARCOURS);
        told(
                usages,
                "the next day computed whole in DuckDB takes %.2f times the CPU of Parcours' increment, %.2f times its wall",
                Contender.DUCKDB_NEXT_DAY,
                Contender.INCREMENT);
        return 0;
    }

    private void told(Map<Contender, Usage> usages, String sentence, Contender one, Contender other) {
        Usage left = usages.get(one);
        Usage right = usages.get(other);
        if (left != null && right != null) {
            terminal.line(sentence.formatted(
                    left.cpuSeconds() / right.cpuSeconds(), left.wallSeconds() / right.wallSeconds()));
        }
    }

    /** One trial, in the process that was started for it. */
    @Command(
            name = "segments-trial",
            hidden = true,
            description = "One trial of bench segments, in a process of its own.")
    static final class TrialCommand implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private BenchTrialPlace place = new BenchTrialPlace();

        @Option(names = "--events", required = true)
        private long events;

        @Option(names = "--persons", required = true)
        private long persons;

        @Option(names = "--part", required = true)
        private String part = "";

        TrialCommand(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            SegmentBenchmark.trial(
                    new BenchmarkLine(terminal.out()), place.folder(), events, persons, part, place.result());
            return 0;
        }
    }
}
