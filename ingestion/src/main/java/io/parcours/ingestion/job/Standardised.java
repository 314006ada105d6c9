package io.parcours.ingestion.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.Into;
import io.parcours.ingestion.contract.Key;
import io.parcours.ingestion.erased.Suppression;
import io.parcours.ingestion.mapping.NewestRows;
import io.parcours.ingestion.mapping.Readings;
import io.parcours.ingestion.mapping.RowKey;
import io.parcours.ingestion.mapping.SourceColumns;
import io.parcours.ingestion.mapping.Standardiser;
import io.parcours.ingestion.quality.RowRules;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.ingestion.raw.RawTable;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Keeps the standardised rows of a dataset equal to what its contract makes of its raw rows. */
final class Standardised {
    private final JobContext context;
    private final Contract contract;
    private final boolean onlySource;
    private final List<String> sourceColumns;
    private final SourceColumns columns;
    private final RowKey key;
    private final Readings readings;
    private final RowRules rules;
    private final Standardiser standardiser;
    private final Dataset<Row> raw;
    private final TableContract table;

    Standardised(JobContext context, Contract contract, boolean onlySource) {
        this.context = context;
        this.contract = contract;
        this.onlySource = onlySource;
        Dataset<Row> stored = context.tables().readAsStored(contract.rawTable()).orElseThrow();
        this.sourceColumns = RawTable.sourceColumns(stored);
        this.columns = SourceColumns.of(context.spark(), contract, sourceColumns, context.asOf());
        this.key = new RowKey(contract, columns, sourceColumns);
        this.readings = Readings.of(contract, columns);
        this.rules = new RowRules(contract, columns, key, readings, context.tables()::read);
        this.standardiser = new Standardiser(contract, columns, key, readings);
        this.raw = columns.complete(stored, context.tables()::read);
        this.table = contract.into().table();
    }

    List<String> sourceColumns() {
        return sourceColumns;
    }

    RowRules rules() {
        return rules;
    }

    /** All raw rows, with a null for every column the contract names and the source lacks. */
    Dataset<Row> raw() {
        return raw;
    }

    Dataset<Row> batch(String batch) {
        return raw.where(Columns.col(RawColumn.BATCH).equalTo(batch));
    }

    /** The rows that have to be looked at for a verdict on {@code chosen}: itself, and what agrees with it in the scope. */
    Dataset<Row> affected(Dataset<Row> chosen, Scope scope) {
        if (scope.isNone()) {
            return chosen;
        }
        if (scope.everything()) {
            return raw;
        }
        List<Column> here = new ArrayList<>();
        Column agrees = lit(true);
        for (int i = 0; i < scope.columns().size(); i++) {
            Column value = columns.column(scope.columns().get(i));
            here.add(value.as("__scope_" + i));
            agrees = agrees.and(value.eqNullSafe(col("__scope_" + i)));
        }
        return raw.join(chosen.select(here.toArray(Column[]::new)).distinct(), agrees, "left_semi");
    }

    /** Whether a row of {@link #raw} is of an erased person. */
    Column suppressed(Suppression suppression) {
        return suppression.ofRaw(contract, columns, sourceColumns, null);
    }

    /** The standardised rows of these raw rows. */
    Dataset<Row> standardised(Dataset<Row> rows, boolean keysMayRepeat) {
        return standardised(rows, keysMayRepeat, false);
    }

    /** @param allGood whether all rows are known to be accepted, and need not be judged once more */
    private Dataset<Row> standardised(Dataset<Row> rows, boolean keysMayRepeat, boolean allGood) {
        Dataset<Row> accepted =
                allGood ? readings.read(rows) : rules.judge(rows).where(RowRules.accepted());
        return standardiser.rows(accepted, keysMayRepeat);
    }

    /** Whether two rows of a batch could stand for one thing; looks at hashes of keys only. */
    boolean keysRepeat(Dataset<Row> rows) {
        if (contract.into() == Into.CONSENT || !(contract.key() instanceof Key.Columns)) {
            return !(contract.key() instanceof Key.PositionInFile);
        }
        return !rows.groupBy(xxhash64(key.ofRow()).as("key"))
                .agg(count(lit(1)).as("rows"))
                .where(col("rows").gt(1))
                .isEmpty();
    }

    /**
     * Takes in the rows of a batch none of which depends on another but by its key.
     *
     * @param allGood whether all of them are known to be accepted
     */
    Commit takeInByKey(Dataset<Row> batch, boolean nothingThere, boolean allGood) {
        Dataset<Row> rows = standardised(batch, keysRepeat(batch), allGood);
        return nothingThere && rowsAreOwn()
                ? context.tables().append(table, rows)
                : context.tables()
                        .upsertWhere(
                                table,
                                rows,
                                NewestRows.newer(table, contract.newerBy().isPresent()));
    }

    /** Whether no other dataset can have a row of the same key: ids of events and costs begin with the dataset. */
    private boolean rowsAreOwn() {
        return contract.into() == Into.EVENT || contract.into() == Into.COST;
    }

    /** Makes anew what {@code affected} raw rows stand for; what they no longer stand for goes. */
    Commit remake(Dataset<Row> affected, Column superseded) {
        Dataset<Row> current = affected.where(superseded.unary_$bang());
        Dataset<Row> rows = standardised(current, true).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Column[] keyColumns = table.key().stream()
                    .map(org.apache.spark.sql.functions::col)
                    .toArray(Column[]::new);
            Dataset<Row> possible = standardiser.keys(
                    affected.where(Columns.col(RawColumn.MALFORMED).isNull()));
            Dataset<Row> gone = possible.join(
                    rows.select(keyColumns),
                    scala.jdk.javaapi.CollectionConverters.asScala(table.key()).toSeq(),
                    "left_anti");
            return context.tables().merge(table, rows, gone);
        } finally {
            rows.unpersist();
        }
    }

    /** Makes all of the dataset anew from raw. */
    Commit rebuild(Column superseded) {
        Dataset<Row> rows = standardised(raw.where(superseded.unary_$bang()), true);
        if (table.column("dataset").isPresent()) {
            return context.tables()
                    .replaceWhere(
                            table,
                            col("silo")
                                    .equalTo(contract.silo())
                                    .and(col("dataset").equalTo(contract.dataset())),
                            rows);
        }
        return onlySource
                ? context.tables().replaceWhere(table, col("silo").equalTo(contract.silo()), rows)
                : context.tables().upsert(table, rows);
    }
}
