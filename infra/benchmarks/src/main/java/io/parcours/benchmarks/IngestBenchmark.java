package io.parcours.benchmarks;

import io.parcours.benchmarks.EventFiles.Form;
import io.parcours.benchmarks.Trial.JobFigures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Events from files to {@code silver.events} under a contract, beside plain Spark that reads the same files with a schema given and
 * writes them to Delta. Every trial is a JVM of its own with the same heap; contenders take turns, and medians are compared.
 */
public final class IngestBenchmark {
    /** Who reads the files. */
    public enum Contender {
        PARCOURS,
        PLAIN
    }

    private final Path folder;
    private final long rows;
    private final int runs;
    private final Consumer<String> progress;

    public IngestBenchmark(Path folder, long rows, int runs, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.rows = rows;
        this.runs = runs;
        this.progress = progress;
    }

    /** A contender's medians for one form of the files. */
    public record Measured(String form, Contender contender, Trial median) {}

    /** Writes the files and runs all trials. */
    public List<Measured> run() {
        List<Measured> measured = new ArrayList<>();
        for (Form form : Form.values()) {
            progress.accept("writing " + "%,d".formatted(rows) + " events as " + form);
            EventFiles.write(files(folder, form, rows), form, rows);
            Map<Contender, List<Trial>> trials = new EnumMap<>(Contender.class);
            for (int run = 1; run <= runs; run++) {
                for (Contender contender : Contender.values()) {
                    progress.accept(form + ", run " + run + " of " + runs + ": " + contender);
                    trials.computeIfAbsent(contender, ignored -> new ArrayList<>())
                            .add(Child.run(
                                    List.of(
                                            "bench",
                                            "ingest-trial",
                                            "--dir",
                                            folder.toString(),
                                            "--rows",
                                            Long.toString(rows),
                                            "--form",
                                            form.name(),
                                            "--contender",
                                            contender.name()),
                                    folder));
                }
            }
            trials.forEach((contender, all) -> measured.add(new Measured(form.name(), contender, median(all))));
        }
        return measured;
    }

    /** One trial, in the process that was started for it. */
    public static void trial(Line line, Path folder, long rows, String form, Contender contender, Path result) {
        Form files = Form.valueOf(form);
        Path workspace = folder.resolve("workspace-" + contender.name().toLowerCase(java.util.Locale.ROOT));
        prepare(workspace, files, files(folder, files, rows));
        SparkSession session = line.session(workspace);
        double started = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        List<JobFigures> jobs = new ArrayList<>();
        Usage usage = switch (contender) {
            case PARCOURS -> Usage.of(() -> jobs.addAll(line.ingest(session, workspace)));
            case PLAIN ->
                Usage.of(() ->
                        PlainSpark.ingest(session, files, files(folder, files, rows), workspace.resolve("lake/plain")));
        };
        long written = switch (contender) {
            case PARCOURS ->
                session.read()
                        .format("delta")
                        .load(workspace.resolve("lake/silver/events").toString())
                        .count();
            case PLAIN ->
                session.read()
                        .format("delta")
                        .load(workspace.resolve("lake/plain").toString())
                        .count();
        };
        if (written != rows) {
            throw new IllegalStateException(contender + " wrote " + written + " rows of " + rows);
        }
        Child.leave(new Trial(started, usage, written, jobs), result);
    }

    private static Path files(Path folder, Form form, long rows) {
        return folder.resolve("events-" + rows).resolve(form.extension);
    }

    /** The median by CPU seconds, whole, so that its figures belong together. */
    private static Trial median(List<Trial> trials) {
        return trials.stream()
                .sorted(Comparator.comparing(trial -> trial.usage().cpuSeconds()))
                .toList()
                .get(trials.size() / 2);
    }

    private static void prepare(Path workspace, Form form, Path files) {
        try {
            deleteTree(workspace);
            Files.createDirectories(workspace.resolve("silos"));
            Files.writeString(workspace.resolve("parcours.yaml"), "name: ingest-benchmark\n");
            Files.writeString(workspace.resolve("silos/web-events.yaml"), """
                    silo: web
                    dataset: events
                    from: {kind: files, path: "%s/*.%s", format: %s}
                    key: event_id
                    into: event
                    type: {column: event}
                    at: at
                    channel: web
                    identifiers: {shop_id: user_id, email: email, cookie: cookie}
                    amount: {column: amount, currency: EUR}
                    campaign: campaign
                    place: {lat: lat, lon: lon}
                    properties: [url, product_id]
                    rules:
                      - {column: event_id, required: true}
                      - {column: cookie, required: true}
                    reject_over: 1 %%
                    """.formatted(
                            files, form.extension, form == Form.CSV ? "csv" : "ndjson"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
