package io.parcours.lakehouse.job;

import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.parcours.lakehouse.contract.RunColumn;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.JobRun.Status;
import io.parcours.lakehouse.runlog.JobRun.TableVersion;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** The ledger in {@code ops.runs}. It is read once; what this process records afterwards it also remembers. */
public final class LakeLedger implements RunLedger {
    private final SparkSession spark;
    private final TableStore tables;
    private final Map<String, Done> newest = new HashMap<>();

    /** What the last successful run of a job left. */
    private record Done(
            Map<TableName, Long> consumed, Map<TableName, Long> left, Instant asOf, Map<String, String> figures) {}

    public LakeLedger(SparkSession spark, TableStore tables) {
        this.spark = spark;
        this.tables = tables;
        for (Row row : tables.read(Tables.RUNS)
                .where(Columns.col(RunColumn.STATUS).equalTo(Status.DONE.words()))
                .groupBy(Columns.col(RunColumn.JOB))
                .agg(max_by(
                        struct(
                                Columns.col(RunColumn.INPUTS),
                                Columns.col(RunColumn.OUTPUTS),
                                Columns.col(RunColumn.AS_OF),
                                Columns.col(RunColumn.FIGURES)),
                        Columns.col(RunColumn.ENDED_AT)))
                .collectAsList()) {
            newest.put(row.getString(0), done(row.getStruct(1)));
        }
    }

    private static Done done(Row run) {
        Instant asOf = run.<Timestamp>getAs(RunColumn.AS_OF.sqlName()).toInstant();
        String figures = run.getAs(RunColumn.FIGURES.sqlName());
        return new Done(
                newest(versions(run.getList(0))),
                newest(versions(run.getList(1))),
                asOf,
                figures == null ? Map.of() : FigureJson.values(figures));
    }

    private static List<TableVersion> versions(List<Row> tables) {
        return tables.stream()
                .map(table -> new TableVersion(table.getString(0), table.getLong(1), table.getLong(2)))
                .toList();
    }

    /** By table; a run may write to one several times. */
    private static Map<TableName, Long> newest(List<TableVersion> versions) {
        Map<TableName, Long> newest = new TreeMap<>();
        versions.forEach(one -> newest.merge(TableName.parse(one.table()), one.version(), Math::max));
        return newest;
    }

    @Override
    public OptionalLong consumed(String job, TableName table) {
        Done done = newest.get(job);
        return done == null ? OptionalLong.empty() : version(done.consumed(), table);
    }

    @Override
    public OptionalLong left(String job, TableName table) {
        Done done = newest.get(job);
        return done == null ? OptionalLong.empty() : version(done.left(), table);
    }

    private static OptionalLong version(Map<TableName, Long> versions, TableName table) {
        Long version = versions.get(table);
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    @Override
    public Optional<Instant> lastAsOf(String job) {
        return Optional.ofNullable(newest.get(job)).map(Done::asOf);
    }

    @Override
    public Optional<String> figure(String job, String name) {
        return Optional.ofNullable(newest.get(job)).map(done -> done.figures().get(name));
    }

    @Override
    public void moved(Map<TableName, Moved> versions) {
        Instant now = Instant.now();
        List<JobRun> runs = new ArrayList<>();
        newest.forEach((job, done) -> {
            Map<TableName, Long> consumed = moved(done.consumed(), versions);
            Map<TableName, Long> left = moved(done.left(), versions);
            if (!consumed.equals(done.consumed()) || !left.equals(done.left())) {
                runs.add(new JobRun(
                        "moved-" + now.toEpochMilli(),
                        job,
                        "incremental",
                        Status.DONE,
                        now,
                        now,
                        done.asOf(),
                        versions(consumed),
                        versions(left),
                        0,
                        0,
                        FigureJson.object(done.figures()),
                        List.of(),
                        Optional.empty()));
            }
        });
        record(runs);
    }

    private static Map<TableName, Long> moved(Map<TableName, Long> known, Map<TableName, Moved> versions) {
        Map<TableName, Long> moved = new TreeMap<>(known);
        moved.replaceAll((table, version) -> {
            Moved to = versions.get(table);
            return to != null && to.from() == version ? Long.valueOf(to.to()) : version;
        });
        return moved;
    }

    private static List<TableVersion> versions(Map<TableName, Long> versions) {
        return versions.entrySet().stream()
                .map(one -> new TableVersion(one.getKey().toString(), one.getValue(), 0))
                .toList();
    }

    /** Writes rows in one commit; when it returns they are durable. */
    void record(List<JobRun> runs) {
        if (runs.isEmpty()) {
            return;
        }
        tables.append(
                Tables.RUNS,
                spark.createDataFrame(runs.stream().map(LakeLedger::row).toList(), Columns.schema(Tables.RUNS)));
        for (JobRun run : runs) {
            if (run.status() == Status.DONE) {
                newest.put(
                        run.job(),
                        new Done(
                                newest(run.inputs()),
                                newest(run.outputs()),
                                run.asOf(),
                                FigureJson.values(run.figures())));
            }
        }
    }

    private static Row row(JobRun run) {
        Object[] values = new Object[RunColumn.values().length];
        for (RunColumn column : RunColumn.values()) {
            values[column.ordinal()] = switch (column) {
                case RUN_ID -> run.runId();
                case JOB -> run.job();
                case MODE -> run.mode();
                case STATUS -> run.status().words();
                case STARTED_AT -> Timestamp.from(run.startedAt());
                case ENDED_AT -> Timestamp.from(run.endedAt());
                case AS_OF -> Timestamp.from(run.asOf());
                case INPUTS -> rows(run.inputs());
                case OUTPUTS -> rows(run.outputs());
                case ROWS_READ -> run.rowsRead();
                case ROWS_WRITTEN -> run.rowsWritten();
                case ROWS_REJECTED -> run.rowsRejected();
                case SECONDS -> run.seconds();
                case FIGURES -> run.figures();
                case ERROR -> run.error().orElse(null);
            };
        }
        return RowFactory.create(values);
    }

    private static List<Row> rows(List<TableVersion> versions) {
        return versions.stream()
                .map(version -> RowFactory.create(version.table(), version.version(), version.rows()))
                .toList();
    }
}
