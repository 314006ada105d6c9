package io.parcours.launcher;

import io.parcours.benchmarks.CountBenchmark;
import io.parcours.benchmarks.ExportBenchmark;
import io.parcours.benchmarks.ProfileBenchmark;
import io.parcours.benchmarks.ProfileLoad;
import io.parcours.benchmarks.StartBenchmark;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench serve}. */
@Command(
        name = "serve",
        description =
                "Counts from published files beside DuckDB and bare bitmaps, profiles beside a bare Jetty handler, time to ready.")
final class BenchServeCommand implements Callable<Integer> {
    private final Terminal terminal;

    /** What can be measured alone. */
    enum Measure {
        COUNTS,
        PROFILES,
        EXPORT,
        START
    }

    @Option(
            names = "--only",
            paramLabel = "MEASURE",
            split = ",",
            description = "Of ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Measure> only = EnumSet.allOf(Measure.class);

    @Option(
            names = "--persons",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "Persons that rules and segments are counted over (default: 10 million).")
    private int persons;

    @Option(
            names = "--profiles",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Profiles, with four identifiers each, or members of an export (default: 1 million).")
    private int profiles;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Requests of each of three rounds (default: 200000).")
    private int requests;

    @Option(
            names = "--exports",
            paramLabel = "N",
            defaultValue = "4",
            description = "Exports of each form; the last is shown (default: 4).")
    private int exports;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "5",
            description = "Starts of the service on those profiles (default: 5).")
    private int starts;

    @Mixin
    private BenchPlace place = new BenchPlace();

    BenchServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Path serve = place.folder().resolve("serve");
        if (only.contains(Measure.COUNTS)) {
            counts(new CountBenchmark(serve.resolve("counts"), persons, terminal::progress).run());
        }
        if (only.contains(Measure.PROFILES)) {
            Path fresh = serve.resolve("profiles-" + ProcessHandle.current().pid());
            profiles(new ProfileBenchmark(fresh, profiles, requests, terminal::progress).run());
        }
        if (only.contains(Measure.EXPORT)) {
            Path fresh = serve.resolve("export-" + ProcessHandle.current().pid());
            export(new ExportBenchmark(fresh, profiles, exports, terminal::progress).run());
        }
        if (only.contains(Measure.START)) {
            Path fresh = serve.resolve("start-" + ProcessHandle.current().pid());
            Path command = Path.of(System.getProperty("parcours.home", "."), "parcours");
            start(new StartBenchmark(fresh, command, profiles, starts, terminal::progress).run());
        }
        return 0;
    }

    private void export(List<ExportBenchmark.Measured> measured) {
        TextTable table = new TextTable(
                "exported as",
                "members/s",
                "of hashing and printing",
                "CPU µs a member",
                "seconds",
                "CPU s",
                "MB sent");
        ExportBenchmark.Measured floor = measured.stream()
                .filter(one -> one.form().isEmpty())
                .findFirst()
                .orElseThrow();
        for (ExportBenchmark.Measured one : measured) {
            table.row(
                    one.form().map(BenchServeCommand::name).orElse("nothing: hashed and printed in memory"),
                    (long) one.membersPerSecond(),
                    figure(one.membersPerSecond() / floor.membersPerSecond()),
                    figure(one.cpuSeconds() * 1e6 / one.members()),
                    figure(one.seconds()),
                    figure(one.cpuSeconds()),
                    figure(one.bytes() / 1e6));
        }
        table.print(terminal);
    }

    private static String name(ExportBenchmark.Form form) {
        return form.name().toLowerCase(Locale.ROOT).replace("_", ", ");
    }

    private void start(List<StartBenchmark.Measured> measured) {
        TextTable table = new TextTable("start", "seconds until ready", "CPU s");
        for (StartBenchmark.Measured one : measured) {
            table.row(one.run(), figure(one.seconds()), figure(one.cpuSeconds()));
        }
        table.print(terminal);
    }

    private void counts(List<CountBenchmark.Measured> measured) {
        TextTable table = new TextTable(
                "counted", "by", "persons", "CPU ms", "Parcours' CPU over this", "wall ms, median", "99 of 100 under");
        for (CountBenchmark.Measured one : measured) {
            CountBenchmark.Measured ours = measured.stream()
                    .filter(other ->
                            other.what().equals(one.what()) && other.by().equals("Parcours"))
                    .findFirst()
                    .orElseThrow();
            table.row(
                    one.what(),
                    one.by(),
                    one.count(),
                    figure(one.cpuMillis()),
                    figure(ours.cpuMillis() / one.cpuMillis()),
                    figure(one.median()),
                    figure(one.late()));
        }
        table.print(terminal);
    }

    private void profiles(List<ProfileBenchmark.Measured> measured) {
        TextTable table =
                new TextTable("profile by", "round", "CPU µs a request", "requests/s", "µs, median", "99 %", "99.9 %");
        for (ProfileBenchmark.Measured one : measured) {
            table.row(
                    one.by(),
                    one.round(),
                    figure(one.cpuMicros()),
                    (long) (one.seen().requests() / one.seen().seconds()),
                    figure(one.seen().median()),
                    figure(one.seen().late()),
                    figure(one.seen().latest()));
        }
        table.print(terminal);
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** Reads an export, in the process that was started for it. */
    @Command(
            name = "export-read",
            hidden = true,
            description = "The reading side of bench serve --only export, in a process of its own.")
    static final class ReadCommand implements Callable<Integer> {
        @Option(names = "--port", required = true)
        private int port;

        @Option(names = "--key", required = true)
        private String key = "";

        @Option(names = "--form", required = true)
        private ExportBenchmark.Form form = ExportBenchmark.Form.CSV;

        @Option(names = "--result", required = true)
        private Path result = Path.of("");

        @Override
        public Integer call() {
            ExportBenchmark.read(port, key, form, result);
            return 0;
        }
    }

    /** Asks for profiles, in the process that was started for it. */
    @Command(
            name = "serve-load",
            hidden = true,
            description = "The asking side of bench serve, in a process of its own.")
    static final class LoadCommand implements Callable<Integer> {
        @Option(names = "--port", required = true)
        private int port;

        @Option(names = "--key", required = true)
        private String key = "";

        @Option(names = "--persons", required = true)
        private int persons;

        @Option(names = "--requests", required = true)
        private int requests;

        @Option(names = "--result", required = true)
        private Path result = Path.of("");

        @Override
        public Integer call() {
            ProfileLoad.trial(port, key, persons, requests, result);
            return 0;
        }
    }
}
