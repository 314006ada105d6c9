package io.parcours.benchmarks;

import io.parcours.benchmarks.CollectServer.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How many events a second are on the disk before they are answered: the service's {@code /v1/batch} beside a bare Jetty handler that puts as many bytes
 * into the same log, and one that reads the JSON first. Every trial is a process of its own that collects, loaded from this one; contenders take turns. Fails unless the log holds as
 * many events as were acknowledged.
 */
public final class CollectBenchmark {
    private static final List<Integer> BATCHES = List.of(1, 100);

    private final Path folder;
    private final Load load;
    private final int runs;
    private final Consumer<String> progress;

    /** Who collects. */
    public enum Contender {
        PARCOURS,
        /** Reads no JSON: what HTTP and the log cost. */
        BARE_JETTY,
        /** Reads bodies into trees of JSON once, with the parser that the service has, and makes nothing of them. */
        READING_JETTY
    }

    /**
     * A trial's load, which ends with whichever comes first; half as much of it goes before, to warm up.
     *
     * @param connections that send side by side
     */
    public record Load(int connections, Duration longest, long events) {}

    /**
     * @param cpuSeconds of the collecting process while it was loaded
     * @param lineBytes of an event in the log, on average
     */
    public record Measured(Contender by, int batch, Seen seen, double cpuSeconds, long lineBytes) {
        public double eventsPerSecond() {
            return seen.requests() * batch / seen.seconds();
        }

        public double cpuMicros() {
            return cpuSeconds * 1e6 / (seen.requests() * batch);
        }
    }

    public CollectBenchmark(Path folder, Load load, int runs, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.load = load;
        this.runs = runs;
        this.progress = progress;
    }

    /** Of each contender and size of a batch the run with the median of events a second, whole, so that its figures belong together. */
    public List<Measured> run() {
        List<Measured> all = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            for (int batch : BATCHES) {
                progress.accept("run %d of %d, %d a request: Parcours".formatted(run, runs, batch));
                Measured ours = trial(Contender.PARCOURS, batch, Optional.empty());
                all.add(ours);
                for (Contender floor : List.of(Contender.BARE_JETTY, Contender.READING_JETTY)) {
                    progress.accept("run %d of %d, %d a request: %s"
                            .formatted(
                                    run, runs, batch, floor == Contender.BARE_JETTY ? "bare Jetty" : "reading Jetty"));
                    all.add(trial(floor, batch, Optional.of(ours.lineBytes())));
                }
            }
        }
        return BATCHES.stream()
                .flatMap(batch -> List.of(Contender.values()).stream().map(by -> median(all, by, batch)))
                .toList();
    }

    static Measured median(List<Measured> all, Contender by, int batch) {
        List<Measured> sorted = all.stream()
                .filter(one -> one.by() == by && one.batch() == batch)
                .sorted(Comparator.comparingDouble(Measured::eventsPerSecond))
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    private Measured trial(Contender contender, int batch, Optional<Long> lineBytes) {
        Path place = folder.resolve(contender.name().toLowerCase(Locale.ROOT));
        Trees.delete(place);
        List<String> arguments = new ArrayList<>(List.of("bench", "collect-server", "--dir", place.toString()));
        if (contender == Contender.READING_JETTY) {
            arguments.add("--reads");
        }
        lineBytes.ifPresent(bytes -> arguments.addAll(List.of("--line-bytes", bytes.toString())));
        long warm;
        Seen seen;
        Duration cpu;
        try (Child.Running<Address> server = Child.start(arguments, folder, Address.class);
                CollectLoad sending = new CollectLoad(server.word(), load.connections(), batch)) {
            warm = sending.run(load.events() / 2, load.longest().dividedBy(2)).requests();
            Duration before = server.cpu();
            seen = sending.run(load.events(), load.longest());
            cpu = server.cpu().minus(before);
        }
        CollectedLog log = CollectedLog.read(CollectServer.logFolder(place));
        log.requireEvents((warm + seen.requests()) * batch);
        Trees.delete(place);
        return new Measured(contender, batch, seen, cpu.toNanos() / 1e9, log.bytes() / log.events());
    }
}
