package io.parcours.launcher;

import io.parcours.benchmarks.IngestBenchmark;
import io.parcours.benchmarks.IngestBenchmark.Contender;
import io.parcours.benchmarks.IngestBenchmark.Measured;
import io.parcours.benchmarks.PipelineBenchmark;
import io.parcours.benchmarks.Trial;
import io.parcours.benchmarks.Trial.JobFigures;
import io.parcours.benchmarks.Usage;
import io.parcours.launcher.spark.BenchmarkLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures speed beside peers. Trials run in JVMs of their own, with the Java options of this one. */
@Command(
        name = "bench",
        description = "Measure speed beside peers.",
        subcommands = {
            BenchCollectCommand.class,
            BenchCollectCommand.ServerCommand.class,
            BenchIdentityCommand.class,
            BenchIdentityCommand.TrialCommand.class,
            BenchMatchCommand.class,
            BenchMatchCommand.TrialCommand.class,
            BenchSegmentsCommand.class,
            BenchSegmentsCommand.TrialCommand.class,
            BenchServeCommand.class,
            BenchServeCommand.LoadCommand.class,
            BenchServeCommand.ReadCommand.class
        })
final class BenchCommand {
    private final Terminal terminal;

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "ingest",
            description = "Events from NDJSON and CSV under a contract, beside plain Spark without one.")
    int ingest(
            @Option(
                            names = "--rows",
                            paramLabel = "N",
                            defaultValue = "10000000",
                            description = "Events (default: 10 million).")
                    long rows,
            @Mixin BenchRuns runs,
            @Mixin BenchPlace place) {
        List<Measured> measured = new IngestBenchmark(place.folder(), rows, runs.count(), terminal::progress).run();
        TextTable table = new TextTable(
                "events as", "by", "rows/s", "wall s", "CPU s", "times plain CPU", "peak heap MB", "peak resident MB");
        for (Measured one : measured) {
            double plain = measured.stream()
                    .filter(other -> other.form().equals(one.form()) && other.contender() == Contender.PLAIN)
                    .findFirst()
                    .orElseThrow()
                    .median()
                    .usage()
                    .cpuSeconds();
            var usage = one.median().usage();
            table.row(
                    one.form(),
                    one.contender() == Contender.PLAIN ? "plain Spark" : "Parcours",
                    (long) (rows / usage.wallSeconds()),
                    usage.wallSeconds(),
                    usage.cpuSeconds(),
                    "%.2f".formatted(usage.cpuSeconds() / plain),
                    usage.peakHeapMegabytes(),
                    usage.peakResidentMegabytes());
        }
        table.print(terminal);
        return 0;
    }

    @Command(
            name = "pipeline",
            description = "The whole line on a made-up company: everything, then one more day of about 1 %% new rows.")
    int pipeline(
            @Option(
                            names = "--customers",
                            paramLabel = "N",
                            defaultValue = "100000",
                            description = "Customers (default: 100000).")
                    int customers,
            @Mixin BenchPlace place) {
        PipelineBenchmark.Measured measured = new PipelineBenchmark(place.folder(), customers, terminal::progress)
                .run(new BenchmarkLine(terminal.out()));
        Map<String, JobFigures> day = new LinkedHashMap<>();
        measured.nextDay().jobs().forEach(job -> day.put(job.job(), job));
        TextTable table = new TextTable(
                "job", "full: rows in", "rows out", "seconds", "next day: rows in", "rows out", "seconds");
        for (JobFigures full : measured.full().jobs()) {
            JobFigures next = day.getOrDefault(full.job(), new JobFigures(full.job(), "", 0, 0, 0));
            table.row(
                    full.job(),
                    full.rowsRead(),
                    full.rowsWritten(),
                    full.seconds(),
                    next.rowsRead(),
                    next.rowsWritten(),
                    next.seconds());
        }
        table.row("all", "", "", seconds(measured.full()), "", "", seconds(measured.nextDay()));
        table.print(terminal);
        terminal.line("");
        Usage full = measured.full().usage();
        Usage next = measured.nextDay().usage();
        terminal.line("the next day took %.0f %% of the full run's seconds and %.0f %% of its CPU (%.0f s and %.0f s)"
                .formatted(
                        100 * measured.share(),
                        100 * next.cpuSeconds() / full.cpuSeconds(),
                        full.cpuSeconds(),
                        next.cpuSeconds()));
        terminal.line("peak heap %,d MB and %,d MB".formatted(full.peakHeapMegabytes(), next.peakHeapMegabytes()));
        return 0;
    }

    @Command(name = "ingest-trial", hidden = true, description = "One trial of bench ingest, in a process of its own.")
    int ingestTrial(
            @Mixin BenchTrialPlace place,
            @Option(names = "--rows", required = true) long rows,
            @Option(names = "--form", required = true) String form,
            @Option(names = "--contender", required = true) Contender contender) {
        IngestBenchmark.trial(new BenchmarkLine(terminal.out()), place.folder(), rows, form, contender, place.result());
        return 0;
    }

    @Command(
            name = "pipeline-trial",
            hidden = true,
            description = "One trial of bench pipeline, in a process of its own.")
    int pipelineTrial(@Mixin BenchTrialPlace place) {
        PipelineBenchmark.trial(new BenchmarkLine(terminal.out()), place.folder(), place.result());
        return 0;
    }

    private static double seconds(Trial trial) {
        return trial.jobs().stream().mapToDouble(JobFigures::seconds).sum();
    }
}
