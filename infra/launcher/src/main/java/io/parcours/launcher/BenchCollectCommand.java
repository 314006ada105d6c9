package io.parcours.launcher;

import io.parcours.benchmarks.CollectBenchmark;
import io.parcours.benchmarks.CollectBenchmark.Contender;
import io.parcours.benchmarks.CollectBenchmark.Load;
import io.parcours.benchmarks.CollectBenchmark.Measured;
import io.parcours.benchmarks.CollectServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench collect}. */
@Command(
        name = "collect",
        description =
                "Durable events a second, one and 100 a request, beside a bare Jetty handler in front of the same log.")
final class BenchCollectCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private BenchRuns runs = new BenchRuns();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long each is loaded, after half of it to warm up (default: 20).")
    private int seconds;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Events after which a load ends earlier (default: 1 million).")
    private long events;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "16",
            description = "Connections that send side by side (default: 16).")
    private int connections;

    @Mixin
    private BenchPlace place = new BenchPlace();

    BenchCollectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (Math.min(Math.min(runs.count(), seconds), Math.min(events, connections)) < 1 && spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "--runs, --seconds, --events and --connections must be 1 or more");
        }
        Path fresh = place.folder().resolve("collect-" + ProcessHandle.current().pid());
        Load load = new Load(connections, Duration.ofSeconds(seconds), events);
        print(new CollectBenchmark(fresh, load, runs.count(), terminal::progress).run());
        return 0;
    }

    private void print(List<Measured> measured) {
        TextTable table = new TextTable(
                "events a request",
                "by",
                "events/s",
                "of bare Jetty's",
                "of reading Jetty's",
                "wall s",
                "CPU s",
                "CPU µs an event",
                "ms a request, median",
                "99 %",
                "bytes a line");
        for (Measured one : measured) {
            table.row(
                    one.batch(),
                    name(one.by()),
                    (long) one.eventsPerSecond(),
                    share(one, measured, Contender.BARE_JETTY),
                    share(one, measured, Contender.READING_JETTY),
                    figure(one.seen().seconds()),
                    figure(one.cpuSeconds()),
                    figure(one.cpuMicros()),
                    figure(one.seen().median() / 1e3),
                    figure(one.seen().late() / 1e3),
                    one.lineBytes());
        }
        table.print(terminal);
    }

    private static String share(Measured one, List<Measured> all, Contender floor) {
        Measured other = all.stream()
                .filter(candidate -> candidate.batch() == one.batch() && candidate.by() == floor)
                .findFirst()
                .orElseThrow();
        return figure(one.eventsPerSecond() / other.eventsPerSecond());
    }

    private static String name(Contender contender) {
        return switch (contender) {
            case PARCOURS -> "Parcours";
            case BARE_JETTY -> "bare Jetty";
            case READING_JETTY -> "Jetty that reads JSON";
        };
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Collects until it is told to end, in the process that was started for it. */
    @Command(
            name = "collect-server",
            hidden = true,
            description = "The collecting side of bench collect, in a process of its own.")
    static final class ServerCommand implements Callable<Integer> {
        @Mixin
        private BenchTrialPlace place = new BenchTrialPlace();

        @Option(names = "--line-bytes")
        private @Nullable Integer lineBytes;

        @Option(names = "--reads")
        private boolean reads;

        @Override
        public Integer call() {
            CollectServer.serve(place.folder(), Optional.ofNullable(lineBytes), reads, place.result());
            return 0;
        }
    }
}
