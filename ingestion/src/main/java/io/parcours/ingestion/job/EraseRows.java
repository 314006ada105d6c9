package io.parcours.ingestion.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.Into;
import io.parcours.ingestion.erased.IdentifierForm;
import io.parcours.ingestion.erased.Suppression;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.ingestion.raw.RawTable;
import io.parcours.lakehouse.contract.ConsentColumn;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.QuarantineColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Takes out of raw, quarantine and the standardised tables what is suppressed: the same test that keeps rows out when they come again, asked
 * of those that are there. Can be cut anywhere and done again.
 */
public final class EraseRows {
    private EraseRows() {}

    /** @return what was written; a table without such a row is not */
    public static List<Commit> perform(JobContext context, IdentifierForm form) {
        TableStore tables = context.tables();
        Optional<Suppression> known =
                Suppression.of(context.spark(), tables, context.workspace().state(), form);
        if (known.isEmpty()) {
            return List.of();
        }
        Suppression suppression = known.get();
        List<Commit> commits = new ArrayList<>();
        Faults faults = new Faults();
        List<Contract> contracts = IngestionJobs.contracts(context.workspace(), faults);
        faults.throwIfAny();
        for (Contract contract : contracts) {
            if (contract.into().hasIdentifiers()
                    && tables.version(contract.rawTable()).isPresent()) {
                raw(context, contract, suppression, commits);
            }
        }
        standardised(tables, suppression, commits);
        return commits;
    }

    private static void raw(JobContext context, Contract contract, Suppression suppression, List<Commit> commits) {
        Standardised dataset = new Standardised(context, contract, true);
        Dataset<Row> doomed = dataset.raw()
                .where(dataset.suppressed(suppression))
                .select(Columns.col(RawColumn.BATCH), Columns.col(RawColumn.ROW))
                .localCheckpoint();
        if (doomed.isEmpty()) {
            return;
        }
        // Quarantine knows rows by their place in raw, so that it comes first.
        if (context.tables().version(Tables.QUARANTINE.name()).isPresent()) {
            commits.add(context.tables().deleteKeys(Tables.QUARANTINE, quarantined(context, contract, doomed)));
        }
        commits.add(context.tables().deleteKeys(RawTable.contract(contract, dataset.sourceColumns()), doomed));
    }

    private static Dataset<Row> quarantined(JobContext context, Contract contract, Dataset<Row> doomed) {
        return context.tables()
                .read(Tables.QUARANTINE)
                .where(Columns.col(QuarantineColumn.SILO)
                        .equalTo(contract.silo())
                        .and(Columns.col(QuarantineColumn.DATASET).equalTo(contract.dataset())))
                .join(
                        doomed,
                        Columns.col(QuarantineColumn.BATCH)
                                .equalTo(Columns.col(RawColumn.BATCH))
                                .and(Columns.col(QuarantineColumn.ROW_NUMBER).equalTo(Columns.col(RawColumn.ROW))),
                        "left_semi")
                .select(key(Tables.QUARANTINE));
    }

    private static void standardised(TableStore tables, Suppression suppression, List<Commit> commits) {
        Map<TableContract, Column> tests = Map.of(
                Tables.EVENTS,
                suppression.ofStandardised(
                        Into.EVENT,
                        Columns.col(EventColumn.SILO),
                        Columns.col(EventColumn.EVENT_ID),
                        Columns.col(EventColumn.IDENTIFIERS)),
                Tables.RECORDS,
                suppression.ofStandardised(
                        Into.RECORD,
                        Columns.col(RecordColumn.SILO),
                        Columns.col(RecordColumn.RECORD_ID),
                        Columns.col(RecordColumn.IDENTIFIERS)),
                Tables.CONSENTS,
                suppression.ofStandardised(
                        Into.CONSENT,
                        lit(""),
                        lit(null).cast("string"),
                        array(struct(
                                Columns.col(ConsentColumn.NAMESPACE).as("namespace"),
                                Columns.col(ConsentColumn.VALUE).as("value")))));
        tests.forEach((table, test) -> tables.deleteWhere(table, test).ifPresent(commits::add));
    }

    private static Column[] key(TableContract table) {
        return table.key().stream().map(name -> col(name)).toArray(Column[]::new);
    }
}
