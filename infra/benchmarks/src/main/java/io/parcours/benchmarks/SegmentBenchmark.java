package io.parcours.benchmarks;

import static org.apache.spark.sql.functions.col;

import io.parcours.benchmarks.Trial.JobFigures;
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
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Thirty attributes and fifty segments from {@code customer.timeline}, everything at first and then a day of 1 % new touchpoints, beside DuckDB, which
 * computes everything on both days, and plain Spark with a query for each figure, which decides no segments. Each trial has a JVM of its own. What DuckDB finds,
 * every value and every member, must be what Parcours finds.
 */
public final class SegmentBenchmark {
    private static final LocalDate TODAY = LocalDate.parse("2026-02-01");
    private static final int PERCENT = 100;
    private static final String ALL = "/*.parquet";

    /** Who works. */
    public enum Contender {
        PARCOURS("Parcours"),
        /** In the session of the trial of {@link #PARCOURS} that came before it. */
        INCREMENT("Parcours, next day's 1 %"),
        DUCKDB("DuckDB"),
        DUCKDB_NEXT_DAY("DuckDB, next day, everything"),
        ONE_QUERY_EACH("plain Spark, one query each");

        private final String title;

        Contender(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    private final Path folder;
    private final long events;
    private final long persons;
    private final int runs;
    private final Consumer<String> progress;

    public SegmentBenchmark(Path folder, long events, long persons, int runs, Consumer<String> progress) {
        this.folder = folder.toAbsolutePath();
        this.events = events;
        this.persons = persons;
        this.runs = runs;
        this.progress = progress;
    }

    /** The median trial of a contender, by CPU seconds. */
    public record Measured(Contender contender, Trial median) {}

    /** Makes the touchpoints and runs all trials. */
    public List<Measured> run() {
        Path place = place(folder, events, persons);
        if (!Files.exists(place.resolve("complete"))) {
            progress.accept("making %,d touchpoints of %,d persons".formatted(events, persons));
            child("MAKE");
        }
        Map<Contender, List<Trial>> trials = new EnumMap<>(Contender.class);
        for (int run = 1; run <= runs; run++) {
            for (Contender contender : Contender.values()) {
                if (contender == Contender.INCREMENT) {
                    continue;
                }
                progress.accept("run %d of %d: %s".formatted(run, runs, contender.title()));
                Trial trial = child(contender.name());
                trials.computeIfAbsent(contender, ignored -> new ArrayList<>()).add(trial);
                trial.then()
                        .ifPresent(later -> trials.computeIfAbsent(Contender.INCREMENT, ignored -> new ArrayList<>())
                                .add(later));
            }
            progress.accept("the same values and %,d members, and %,d a day later"
                    .formatted(
                            requireSame(place, Contender.PARCOURS, Contender.DUCKDB, TODAY),
                            requireSame(place, Contender.INCREMENT, Contender.DUCKDB_NEXT_DAY, TODAY.plusDays(1))));
        }
        List<Measured> measured = new ArrayList<>();
        trials.forEach((contender, all) -> measured.add(new Measured(contender, median(all))));
        return measured;
    }

    private static long requireSame(Path place, Contender ours, Contender theirs, LocalDate today) {
        return new SegmentSql(new SegmentWorkload(today, SegmentDialect.DUCKDB))
                .requireSame(
                        attributes(place, ours) + ALL,
                        attributes(place, theirs),
                        members(place, ours) + ALL,
                        members(place, theirs));
    }

    private Trial child(String part) {
        return Child.run(
                List.of(
                        "bench",
                        "segments-trial",
                        "--dir",
                        folder.toString(),
                        "--events",
                        Long.toString(events),
                        "--persons",
                        Long.toString(persons),
                        "--part",
                        part),
                folder);
    }

    private static Trial median(List<Trial> trials) {
        return trials.stream()
                .sorted(Comparator.comparing(trial -> trial.usage().cpuSeconds()))
                .toList()
                .get(trials.size() / 2);
    }

    /** One trial, in the process that was started for it. */
    public static void trial(Line line, Path folder, long events, long persons, String part, Path result) {
        Path place = place(folder, events, persons);
        Trial trial = part.equals("MAKE")
                ? make(line, place, new SegmentData(persons, events, TODAY), events / PERCENT)
                : switch (Contender.valueOf(part)) {
                    case PARCOURS, INCREMENT -> parcours(line, place);
                    case DUCKDB -> duck(place, Contender.DUCKDB, TODAY, List.of("events"));
                    case DUCKDB_NEXT_DAY ->
                        duck(place, Contender.DUCKDB_NEXT_DAY, TODAY.plusDays(1), List.of("events", "next-day"));
                    case ONE_QUERY_EACH -> oneQueryEach(line, place);
                };
        Child.leave(trial, result);
    }

    private static Trial make(Line line, Path place, SegmentData data, long more) {
        Trees.delete(place);
        Path made = place.resolve("made");
        new SegmentWorkload(TODAY, SegmentDialect.SPARK).write(made);
        SparkSession session = line.session(made);
        double started = uptime();
        Usage usage = Usage.of(() -> {
            TableStore tables = tables(session, made);
            tables.append(Tables.PROFILES, data.profiles(session));
            tables.append(Tables.TIMELINE, data.history(session));
            plain(data.profiles(session), place.resolve("profiles"));
            plain(tables.read(Tables.TIMELINE), place.resolve("events"));
            plain(data.nextDay(session, more), place.resolve("next-day"));
        });
        try {
            Files.createFile(place.resolve("complete"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Trial(started, usage, 0, List.of());
    }

    /** Parquet that tells every reader the same: moments as clocks at UTC show them. */
    private static void plain(Dataset<Row> rows, Path to) {
        Column[] columns = Arrays.stream(rows.schema().fields())
                .map(field -> field.dataType().equals(org.apache.spark.sql.types.DataTypes.TimestampType)
                        ? col(field.name()).cast("timestamp_ntz").as(field.name())
                        : col(field.name()))
                .toArray(Column[]::new);
        rows.select(columns).write().mode("overwrite").parquet(to.toString());
    }

    private static Trial parcours(Line line, Path place) {
        Path workspace = place.resolve("parcours");
        Trees.delete(workspace);
        Trees.link(place.resolve("made"), workspace);
        SparkSession session = line.session(workspace);
        double started = uptime();
        List<JobFigures> jobs = new ArrayList<>();
        Usage usage = Usage.of(() -> jobs.addAll(line.segments(session, workspace, midnight(TODAY))));
        keep(session, workspace, place, Contender.PARCOURS);
        Dataset<Row> nextDay = session.read().parquet(place.resolve("next-day").toString());
        tables(session, workspace)
                .append(
                        Tables.TIMELINE,
                        nextDay.withColumn("occurred_at", col("occurred_at").cast("timestamp"))
                                .withColumn("received_at", col("received_at").cast("timestamp")));
        List<JobFigures> later = new ArrayList<>();
        Usage increment = Usage.of(() -> later.addAll(line.segments(session, workspace, midnight(TODAY.plusDays(1)))));
        keep(session, workspace, place, Contender.INCREMENT);
        return new Trial(started, usage, rows(jobs), jobs, new Trial(0, increment, rows(later), later, null));
    }

    /** What was computed, for comparison; not measured. */
    private static void keep(SparkSession session, Path workspace, Path place, Contender contender) {
        Path lake = workspace.resolve("lake");
        plain(
                session.read()
                        .format("delta")
                        .load(lake.resolve("customer/attributes").toString()),
                attributes(place, contender));
        plain(
                tables(session, workspace)
                        .read(Tables.SEGMENT_MEMBERS)
                        .where("left_at IS NULL")
                        .select("segment", "person_id"),
                members(place, contender));
    }

    private static Trial duck(Path place, Contender contender, LocalDate today, List<String> events) {
        SegmentSql sql = new SegmentSql(new SegmentWorkload(today, SegmentDialect.DUCKDB));
        List<String> files =
                events.stream().map(name -> place.resolve(name) + ALL).toList();
        return new Trial(
                uptime(),
                Usage.of(() -> sql.duck(
                        files,
                        place.resolve("profiles") + ALL,
                        attributes(place, contender),
                        members(place, contender))),
                0,
                List.of());
    }

    private static Trial oneQueryEach(Line line, Path place) {
        SparkSession session = line.session(place.resolve("made"));
        double started = uptime();
        SegmentSql sql = new SegmentSql(new SegmentWorkload(TODAY, SegmentDialect.SPARK));
        return new Trial(
                started,
                Usage.of(() ->
                        sql.oneQueryEach(session, place.resolve("events").toString(), place.resolve("one-query-each"))),
                0,
                List.of());
    }

    private static long rows(List<JobFigures> jobs) {
        return jobs.stream().mapToLong(JobFigures::rowsWritten).sum();
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Path place(Path folder, long events, long persons) {
        return folder.resolve("segments-" + events + "-" + persons);
    }

    private static Path attributes(Path place, Contender contender) {
        return place.resolve("attributes-" + contender.name().toLowerCase(Locale.ROOT) + ".parquet");
    }

    private static Path members(Path place, Contender contender) {
        return place.resolve("members-" + contender.name().toLowerCase(Locale.ROOT) + ".parquet");
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
}
