package io.parcours.benchmarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import io.parcours.benchmarks.Trial.JobFigures;
import io.parcours.lakehouse.contract.MemberColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Identity resolution from {@code silver.events} to the identity tables, rules and stable ids on, beside programs that do less: the floor writes
 * as many rows and finds out nothing, the others find components alone, of links that break no rule. Contenders take turns, each trial in
 * a JVM of its own. What DuckDB finds must be the persons that Parcours finds.
 */
public final class IdentityBenchmark {
    /** Size at which GraphX is measured, which needs a round for each link of the longest chain. */
    private static final long GRAPHX_LINKS = 1_000_000;

    private static final int PERCENT = 100;

    /** Who works. */
    public enum Contender {
        PARCOURS("Parcours, everything"),
        /** In the session of the trial of {@link #PARCOURS} that came before it. */
        INCREMENT("Parcours, 1 % new links"),
        FLOOR("floor: Spark reads, hashes, writes"),
        CONTRACTION("DuckDB, randomized contraction"),
        LOOP("DuckDB, least label in a loop"),
        GRAPHX("GraphX connectedComponents");

        private final String title;

        Contender(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    private final Path folder;
    private final long links;
    private final int runs;
    private final Duration limit;
    private final Consumer<String> progress;

    /** @param limit how long a peer may take before it is ended */
    public IdentityBenchmark(Path folder, long links, int runs, Duration limit, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.links = links;
        this.runs = runs;
        this.limit = limit;
        this.progress = progress;
    }

    /** @param median the median trial of a contender, by CPU seconds; empty when it passed the limit */
    public record Measured(long links, Contender contender, Optional<Trial> median) {}

    /** Makes the graphs and runs all trials. */
    public List<Measured> run() {
        List<Measured> measured = new ArrayList<>();
        long small = Math.min(links, GRAPHX_LINKS);
        measured.addAll(run(links, contenders(links == small)));
        if (links != small) {
            measured.addAll(run(small, List.of(Contender.PARCOURS, Contender.CONTRACTION, Contender.GRAPHX)));
        }
        return measured;
    }

    private static List<Contender> contenders(boolean small) {
        List<Contender> contenders =
                new ArrayList<>(List.of(Contender.PARCOURS, Contender.FLOOR, Contender.CONTRACTION, Contender.LOOP));
        if (small) {
            contenders.add(Contender.GRAPHX);
        }
        return contenders;
    }

    private List<Measured> run(long size, List<Contender> contenders) {
        Path place = folder.resolve("identity-" + size);
        if (!Files.exists(place.resolve("complete"))) {
            progress.accept("making a graph of %,d links".formatted(size));
            Child.run(arguments(size, "MAKE"), folder);
        }
        Map<Contender, List<Trial>> trials = new LinkedHashMap<>();
        Set<Contender> tooSlow = EnumSet.noneOf(Contender.class);
        for (int run = 1; run <= runs; run++) {
            for (Contender contender : contenders) {
                List<Trial> own = trials.computeIfAbsent(contender, ignored -> new ArrayList<>());
                if (tooSlow.contains(contender)) {
                    continue;
                }
                progress.accept("%,d links, run %d of %d: %s".formatted(size, run, runs, contender.title()));
                Duration most = contender == Contender.PARCOURS ? Child.NO_LIMIT : limit;
                Optional<Trial> trial = Child.within(most, arguments(size, contender.name()), folder);
                if (trial.isEmpty()) {
                    progress.accept(contender.title() + ": not done in %,d s, given up".formatted(limit.toSeconds()));
                    tooSlow.add(contender);
                    own.clear();
                    continue;
                }
                own.add(told(contender, trial.get()));
                trial.get()
                        .then()
                        .ifPresent(later -> trials.computeIfAbsent(Contender.INCREMENT, ignored -> new ArrayList<>())
                                .add(told(Contender.INCREMENT, later)));
                if (contender != Contender.PARCOURS && contender != Contender.FLOOR) {
                    long persons = DuckGraph.samePartition(labels(place, Contender.PARCOURS), labels(place, contender));
                    progress.accept("the same %,d persons".formatted(persons));
                }
            }
        }
        List<Measured> measured = new ArrayList<>();
        trials.forEach((contender, all) -> measured.add(new Measured(size, contender, median(all))));
        return measured;
    }

    private Trial told(Contender contender, Trial trial) {
        progress.accept("%s: %.1f s, %.1f s of CPU"
                .formatted(
                        contender.title(),
                        trial.usage().wallSeconds(),
                        trial.usage().cpuSeconds()));
        return trial;
    }

    private List<String> arguments(long size, String part) {
        return List.of(
                "bench", "identity-trial", "--dir", folder.toString(), "--links", Long.toString(size), "--part", part);
    }

    private static Optional<Trial> median(List<Trial> trials) {
        return trials.stream()
                .sorted(Comparator.comparing(trial -> trial.usage().cpuSeconds()))
                .skip(trials.size() / 2)
                .findFirst();
    }

    /** One trial, in the process that was started for it. */
    public static void trial(Line line, Path folder, long links, String part, Path result) {
        Path place = folder.resolve("identity-" + links);
        Trial trial = part.equals("MAKE")
                ? make(line, place, links)
                : switch (Contender.valueOf(part)) {
                    case PARCOURS, INCREMENT -> parcours(line, place, links);
                    case FLOOR -> {
                        Path out = place.resolve("floor");
                        Trees.delete(out);
                        yield spark(line, place, session -> SparkGraph.floor(session, place.resolve("made/lake"), out));
                    }
                    case CONTRACTION ->
                        duck(() -> DuckGraph.contraction(pairs(place), labelFile(place, Contender.CONTRACTION)));
                    case LOOP -> duck(() -> DuckGraph.loop(pairs(place), labelFile(place, Contender.LOOP)));
                    case GRAPHX ->
                        spark(
                                line,
                                place,
                                session -> SparkGraph.graphX(
                                        session,
                                        place.resolve("pairs").toString(),
                                        place.resolve("labels-graphx.parquet")));
                };
        Child.leave(trial, result);
    }

    private static Trial make(Line line, Path place, long links) {
        Trees.delete(place);
        Path made = workspace(place.resolve("made"));
        return spark(line, place, session -> {
            IdentityGraph graph = new IdentityGraph(links);
            Dataset<Row> all = graph.links(session, links);
            tables(session, made).append(Tables.EVENTS, IdentityGraph.events(all));
            all.where("own")
                    .select(
                            concat(col("left_ns"), lit(":"), col("left")).as("left"),
                            concat(col("right_ns"), lit(":"), col("right")).as("right"))
                    .write()
                    .parquet(place.resolve("pairs").toString());
            try {
                Files.createFile(place.resolve("complete"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Trial parcours(Line line, Path place, long links) {
        Path made = place.resolve("made");
        Path workspace = place.resolve("parcours");
        Trees.delete(workspace);
        Trees.link(made, workspace);
        SparkSession session = line.session(workspace);
        double started = uptime();
        List<JobFigures> jobs = new ArrayList<>();
        Usage usage = Usage.of(() -> jobs.addAll(line.resolve(session, workspace)));
        Path labels = place.resolve("labels-parcours.parquet");
        TableStore tables = tables(session, workspace);
        Dataset<Row> pairs = session.read().parquet(place.resolve("pairs").toString());
        tables.read(Tables.MEMBERS)
                .where(col(MemberColumn.VALID_TO.sqlName()).isNull())
                .select(
                        concat(col(MemberColumn.NAMESPACE.sqlName()), lit(":"), col(MemberColumn.VALUE.sqlName()))
                                .as("id"),
                        col(MemberColumn.PERSON_ID.sqlName()).as("label"))
                .join(
                        pairs.select(col("left").as("end")).union(pairs.select(col("right"))),
                        col("id").equalTo(col("end")),
                        "left_semi")
                .write()
                .mode("overwrite")
                .parquet(labels.toString());
        long more = links / PERCENT;
        tables.append(Tables.EVENTS, IdentityGraph.events(new IdentityGraph(links).more(session, links, more)));
        List<JobFigures> later = new ArrayList<>();
        Usage increment = Usage.of(() -> later.addAll(line.resolve(session, workspace)));
        return new Trial(started, usage, rows(jobs), jobs, new Trial(0, increment, rows(later), later, null));
    }

    private static long rows(List<JobFigures> jobs) {
        return jobs.stream().mapToLong(JobFigures::rowsWritten).sum();
    }

    private static Trial spark(Line line, Path place, Consumer<SparkSession> work) {
        SparkSession session = line.session(place.resolve("made"));
        double started = uptime();
        return new Trial(started, Usage.of(() -> work.accept(session)), 0, List.of());
    }

    private static Trial duck(Runnable work) {
        return new Trial(uptime(), Usage.of(work), 0, List.of());
    }

    private static double uptime() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    }

    private static TableStore tables(SparkSession session, Path workspace) {
        Faults faults = new Faults();
        Workspace opened = Workspace.open(workspace, System.getenv(), faults);
        faults.throwIfAny();
        return TableStores.open(session, opened.settings().lakehouse());
    }

    private static String pairs(Path place) {
        return place.resolve("pairs") + "/*.parquet";
    }

    private static Path labelFile(Path place, Contender contender) {
        return place.resolve("labels-" + contender.name().toLowerCase(Locale.ROOT) + ".parquet");
    }

    /** What DuckDB reads it by: one file, or Spark's folder of them. */
    private static String labels(Path place, Contender contender) {
        Path file = labelFile(place, contender);
        return Files.isDirectory(file) ? file + "/*.parquet" : file.toString();
    }

    private static Path workspace(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("parcours.yaml"), "name: identity-benchmark\n");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
