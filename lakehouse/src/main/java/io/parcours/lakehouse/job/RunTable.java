package io.parcours.lakehouse.job;

import io.parcours.lakehouse.contract.RunColumn;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.RunRecord.Status;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/** The ledger in {@code ops.runs}: read once when a run starts, written after each job. */
final class RunTable implements RunLedger {
    private record Done(Map<TableName, Long> consumed, Instant asOf, Map<String, String> figures) {}

    private final SparkSession spark;
    private final TableStore tables;
    private final Map<String, Done> lastDone = new HashMap<>();

    RunTable(SparkSession spark, TableStore tables) {
        this.spark = spark;
        this.tables = tables;
        for (Row row : newestDone(tables.read(Tables.RUNS)).collectAsList()) {
            Map<TableName, Long> consumed = new HashMap<>();
            row.<Row>getList(1).forEach(input -> consumed.put(TableName.parse(input.getString(0)), input.getLong(1)));
            lastDone.put(
                    row.getString(0),
                    new Done(
                            consumed,
                            row.getTimestamp(2).toInstant(),
                            row.isNullAt(3) ? Map.of() : FigureJson.values(row.getString(3))));
        }
    }

    /** One row for each job there ever was: what grows with time stays in Spark. */
    private static Dataset<Row> newestDone(Dataset<Row> runs) {
        String rank = "_rank";
        return runs.where(Columns.col(RunColumn.STATUS).equalTo(Status.DONE.word()))
                .withColumn(
                        rank,
                        functions
                                .row_number()
                                .over(Window.partitionBy(Columns.col(RunColumn.JOB))
                                        .orderBy(
                                                Columns.col(RunColumn.ENDED_AT).desc(),
                                                Columns.col(RunColumn.RUN_ID).desc())))
                .where(functions.col(rank).equalTo(1))
                .select(
                        Columns.col(RunColumn.JOB),
                        Columns.col(RunColumn.INPUTS),
                        Columns.col(RunColumn.AS_OF),
                        Columns.col(RunColumn.FIGURES));
    }

    @Override
    public OptionalLong consumed(String job, TableName table) {
        Done done = lastDone.get(job);
        Long version = done == null ? null : done.consumed.get(table);
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    @Override
    public Optional<Instant> lastAsOf(String job) {
        return Optional.ofNullable(lastDone.get(job)).map(Done::asOf);
    }

    @Override
    public Optional<String> figure(String job, String name) {
        return Optional.ofNullable(lastDone.get(job)).map(done -> done.figures.get(name));
    }

    /** Writes what jobs did, in one commit. */
    void record(List<RunRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        List<Row> rows = records.stream().map(RunTable::row).toList();
        tables.append(Tables.RUNS, spark.createDataFrame(rows, Columns.schema(Tables.RUNS)));
        for (RunRecord record : records) {
            if (record.status() == Status.DONE) {
                lastDone.put(
                        record.job(), new Done(record.consumed(), record.asOf(), FigureJson.values(record.figures())));
            }
        }
    }

    private static Row row(RunRecord record) {
        List<Row> inputs = record.consumed().entrySet().stream()
                .map(input -> RowFactory.create(input.getKey().toString(), input.getValue(), null))
                .toList();
        List<Row> outputs = record.written().stream()
                .map(output -> RowFactory.create(output.table().toString(), output.version(), output.rows()))
                .toList();
        return RowFactory.create(
                record.runId(),
                record.job(),
                record.mode(),
                record.status().word(),
                Timestamp.from(record.startedAt()),
                Timestamp.from(record.endedAt()),
                Timestamp.from(record.asOf()),
                inputs.toArray(),
                outputs.toArray(),
                record.rowsRead(),
                record.rowsWritten(),
                record.rowsRejected(),
                record.seconds(),
                record.figures(),
                record.error().orElse(null));
    }
}
