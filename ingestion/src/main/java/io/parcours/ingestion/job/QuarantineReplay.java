package io.parcours.ingestion.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.quality.RowRules;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.lakehouse.contract.QuarantineColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What waits in quarantine, and another try at it with the contract as it is now. */
public final class QuarantineReplay {
    private QuarantineReplay() {}

    /**
     * Rows that one rule rejected.
     *
     * @param dataset {@code silo.dataset}
     * @param example why, in the words of one of them
     * @param place file and line of one of them, where known
     */
    public record Waiting(
            String dataset,
            String rule,
            Optional<String> column,
            long rows,
            String example,
            Optional<String> place,
            Instant newest) {}

    /**
     * @param accepted rows that the contract now takes; their standardised rows are written
     * @param commits what was written, the quarantine last
     */
    public record Replayed(long accepted, long stillRejected, List<Commit> commits) {
        public Replayed {
            commits = List.copyOf(commits);
        }
    }

    /** Rows waiting, by dataset and rule, the most frequent first. */
    public static List<Waiting> list(TableStore tables) {
        if (tables.version(Tables.QUARANTINE.name()).isEmpty()) {
            return List.of();
        }
        Column place = org.apache.spark.sql.functions.concat_ws(
                ":",
                Columns.col(QuarantineColumn.SOURCE_FILE),
                Columns.col(QuarantineColumn.LINE).cast("string"));
        List<Waiting> waiting = new ArrayList<>();
        for (Row row : tables.read(Tables.QUARANTINE)
                .where(Columns.col(QuarantineColumn.REPLAYED_AT).isNull())
                .groupBy(
                        Columns.col(QuarantineColumn.SILO),
                        Columns.col(QuarantineColumn.DATASET),
                        Columns.col(QuarantineColumn.RULE),
                        Columns.col(QuarantineColumn.COLUMN_NAME))
                .agg(
                        count(lit(1)).as("rows"),
                        min(Columns.col(QuarantineColumn.REASON)),
                        min(place),
                        max(Columns.col(QuarantineColumn.LANDED_AT)))
                .orderBy(col("rows").desc(), Columns.col(QuarantineColumn.DATASET), Columns.col(QuarantineColumn.RULE))
                .collectAsList()) {
            waiting.add(new Waiting(
                    row.getString(0) + "." + row.getString(1),
                    row.getString(2),
                    Optional.ofNullable(row.getString(3)),
                    row.getLong(4),
                    row.getString(5),
                    Optional.ofNullable(row.getString(6)).filter(text -> !text.isEmpty()),
                    row.getTimestamp(7).toInstant()));
        }
        return waiting;
    }

    /** Judges the waiting rows of a dataset by its contract as it is now, and takes in those that it accepts. */
    public static Replayed replay(JobContext context, String dataset) {
        Faults faults = new Faults();
        List<Contract> contracts = IngestionJobs.contracts(context.workspace(), faults);
        faults.throwIfAny();
        Contract contract = contracts.stream()
                .filter(candidate -> candidate.name().equals(dataset))
                .findFirst()
                .orElseThrow(() -> unknown(dataset, contracts));
        Dataset<Row> waiting = context.tables()
                .read(Tables.QUARANTINE)
                .where(Columns.col(QuarantineColumn.SILO)
                        .equalTo(contract.silo())
                        .and(Columns.col(QuarantineColumn.DATASET).equalTo(contract.dataset()))
                        .and(Columns.col(QuarantineColumn.REPLAYED_AT).isNull()));
        long rows = waiting.count();
        if (rows == 0 || context.tables().version(contract.rawTable()).isEmpty()) {
            return new Replayed(0, rows, List.of());
        }
        Standardised standardised =
                new Standardised(context, contract, IngestionJobs.isOnlySource(contract, contracts));
        Dataset<Row> chosen = semiJoined(standardised.raw(), waiting);
        Scope scope = Scope.of(contract, false);
        Dataset<Row> affected = standardised.affected(chosen, scope);
        Dataset<Row> accepted = semiJoined(standardised.rules().judge(affected).where(RowRules.accepted()), waiting)
                .select(Columns.col(RawColumn.BATCH), Columns.col(RawColumn.ROW));
        Commit made;
        if (scope.isNone()) {
            made = standardised.takeInByKey(chosen, false, false);
        } else if (scope.everything()) {
            made = standardised.rebuild(lit(false));
        } else {
            made = standardised.remake(affected, lit(false));
        }
        // Last, so that a replay that is cut short is simply done again.
        Dataset<Row> marked = waiting.join(
                        accepted,
                        Columns.col(QuarantineColumn.BATCH)
                                .equalTo(Columns.col(RawColumn.BATCH))
                                .and(Columns.col(QuarantineColumn.ROW_NUMBER).equalTo(Columns.col(RawColumn.ROW))),
                        "left_semi")
                .withColumn(QuarantineColumn.REPLAYED_AT.sqlName(), lit(Timestamp.from(context.asOf())));
        Commit replayed = context.tables().upsert(Tables.QUARANTINE, marked);
        long taken = replayed.rowsWritten();
        return new Replayed(taken, rows - taken, List.of(made, replayed));
    }

    private static Dataset<Row> semiJoined(Dataset<Row> raw, Dataset<Row> waiting) {
        String batch = "__waiting_batch";
        String number = "__waiting_row";
        return raw.join(
                waiting.select(as(QuarantineColumn.BATCH, batch), as(QuarantineColumn.ROW_NUMBER, number)),
                Columns.col(RawColumn.BATCH)
                        .equalTo(col(batch))
                        .and(Columns.col(RawColumn.ROW).equalTo(col(number))),
                "left_semi");
    }

    private static Column as(TableColumn column, String name) {
        return Columns.col(column).as(name);
    }

    private static ParcoursException unknown(String dataset, List<Contract> contracts) {
        List<String> known = contracts.stream().map(Contract::name).toList();
        return new ParcoursException(
                Fault.CONFIGURATION,
                "the quarantine of " + dataset + " cannot be replayed",
                "no contract describes it",
                Nearest.hint(dataset, known));
    }
}
