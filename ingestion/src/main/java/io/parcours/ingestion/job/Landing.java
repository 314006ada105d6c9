package io.parcours.ingestion.job;

import static org.apache.spark.sql.functions.lit;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.RawNames;
import io.parcours.ingestion.contract.RejectLimit;
import io.parcours.ingestion.erased.IdentifierForm;
import io.parcours.ingestion.erased.Suppression;
import io.parcours.ingestion.mapping.ContractColumns;
import io.parcours.ingestion.mapping.SourceColumns;
import io.parcours.ingestion.quality.BatchFigures;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.ingestion.raw.RawTable;
import io.parcours.ingestion.source.Delivery;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** Brings a delivery's rows to the raw table, once its columns are found to be as the contract wants. */
final class Landing {
    private final JobContext context;
    private final Contract contract;
    private final ReadState state;
    private final Delivery delivery;
    private final IdentifierForm form;

    Landing(JobContext context, Contract contract, ReadState state, Delivery delivery, IdentifierForm form) {
        this.context = context;
        this.contract = contract;
        this.state = state;
        this.delivery = delivery;
        this.form = form;
    }

    /**
     * @param commit of the raw table
     * @param first whether nothing of this dataset was there before, not even of a batch that was killed
     * @param again whether this batch was begun before
     * @param stale batches that were begun before and never ended, other than this one
     * @param erased rows that were kept out since they are of erased persons
     * @param superseded which rows of the raw table count no more; they are removed last
     */
    record Landed(
            Commit commit,
            boolean first,
            boolean again,
            Set<String> stale,
            long erased,
            Column superseded,
            boolean anySuperseded) {}

    Landed land(Progress progress) {
        // Read once only: what the table then holds is what is judged, whatever the source says when asked again.
        Dataset<Row> delivered = delivery.rows();
        List<String> stored = context.tables()
                .readAsStored(contract.rawTable())
                .map(RawTable::sourceColumns)
                .orElse(List.of());
        Set<String> kept = keptColumns(delivered, stored, progress);
        Dataset<Row> rows = RawTable.rows(delivered, kept, delivery.batch(), context.asOf());
        BegunBatches begun = new BegunBatches(context.workspace().state(), contract);
        Set<String> unfinished = begun.unfinished(state.batches());
        begun.begin(delivery.batch(), unfinished);
        boolean again = unfinished.contains(delivery.batch()) || state.batches().contains(delivery.batch());
        Set<String> stale = new LinkedHashSet<>(unfinished);
        stale.remove(delivery.batch());

        Set<String> columns = new LinkedHashSet<>(stored);
        columns.addAll(kept);
        TableContract raw = RawTable.contract(contract, columns);
        Dataset<Row> complete = rows;
        for (String name : columns) {
            if (!kept.contains(name)) {
                complete = complete.withColumn(name, lit(null).cast("string"));
            }
        }
        LongAccumulator erased = context.spark().sparkContext().longAccumulator();
        complete = withoutErased(complete, columns, erased);
        boolean first = stored.isEmpty() || (state.batches().isEmpty() && unfinished.isEmpty());
        progress.stage("writing " + raw.name());
        Commit commit = again
                ? context.tables()
                        .replaceWhere(raw, Columns.col(RawColumn.BATCH).equalTo(delivery.batch()), complete)
                : context.tables().append(raw, complete);
        return new Landed(
                commit, first, again, stale, erased.value(), superseded(stale), !first && replacesRows(stale));
    }

    /** Sources go on delivering persons who were erased here; such rows do not even reach the raw table. */
    private Dataset<Row> withoutErased(Dataset<Row> rows, Set<String> columns, LongAccumulator erased) {
        if (!contract.into().hasIdentifiers()) {
            return rows;
        }
        return Suppression.of(
                        context.spark(), context.tables(), context.workspace().state(), form)
                .map(suppression -> suppression.admitted(
                        rows,
                        contract,
                        SourceColumns.of(context.spark(), contract, columns, context.asOf()),
                        columns,
                        context.tables()::read,
                        erased))
                .orElse(rows);
    }

    private boolean replacesRows(Set<String> stale) {
        return delivery.complete()
                || !stale.isEmpty()
                || !delivery.changedPaths().isEmpty();
    }

    private Column superseded(Set<String> stale) {
        Column other = Columns.col(RawColumn.BATCH).notEqual(delivery.batch());
        if (delivery.complete()) {
            return other;
        }
        Column superseded = lit(false);
        if (!stale.isEmpty()) {
            superseded = superseded.or(Columns.col(RawColumn.BATCH).isin(stale.toArray()));
        }
        if (!delivery.changedPaths().isEmpty()) {
            superseded = superseded.or(other.and(
                    Columns.col(RawColumn.FILE).isin(delivery.changedPaths().toArray())));
        }
        return superseded;
    }

    /** Raw names of the delivered columns that are kept; says what is new, gone or of another type. */
    private Set<String> keptColumns(Dataset<Row> delivered, List<String> stored, Progress progress) {
        Map<String, String> names = RawTable.names(delivered);
        Set<String> kept = new LinkedHashSet<>(names.values());
        if (!stored.isEmpty()) {
            Set<String> fresh = new TreeSet<>(kept);
            fresh.removeAll(stored);
            if (!fresh.isEmpty()) {
                newColumns(fresh, kept, progress);
            }
            Set<String> gone = new TreeSet<>(stored);
            gone.removeAll(names.values());
            if (!gone.isEmpty()) {
                progress.note(contract.name() + ": no longer delivered: " + String.join(", ", gone));
            }
            retyped(progress);
        }
        Faults faults = new Faults();
        Set<String> known = new LinkedHashSet<>(kept);
        if (delivery.leavesOutNulls()) {
            known.addAll(stored);
        }
        SourceColumns.of(context.spark(), contract, known, context.asOf()).check(contract, faults);
        faults.throwIfAny();
        return kept;
    }

    private void newColumns(Set<String> fresh, Set<String> kept, Progress progress) {
        String list = String.join(", ", fresh);
        switch (contract.newColumns()) {
            case ADD ->
                progress.note(contract.name() + ": new columns " + list + " are added to " + contract.rawTable());
            case IGNORE -> {
                Set<String> used = new TreeSet<>();
                ContractColumns.of(contract).all().forEach(column -> {
                    used.add(RawNames.of(column.path()));
                    used.add(RawNames.of(column.head()));
                });
                fresh.removeAll(used);
                kept.removeAll(fresh);
                progress.note(contract.name() + ": new columns " + String.join(", ", fresh) + " are ignored");
            }
            case FAIL ->
                throw new ParcoursException(
                        Fault.DATA,
                        contract.name() + " was not taken in",
                        "the source has new columns: " + list,
                        "look at them, then write new_columns: add or ignore in "
                                + contract.place().file());
        }
    }

    private void retyped(Progress progress) {
        delivery.declaredTypes().forEach((column, type) -> {
            String before = state.types().get(column);
            if (before != null && !before.equals(type)) {
                progress.note(contract.name() + ": " + column + " was " + before + " and is now " + type);
            }
        });
    }

    /** Removes the rows of a batch that breaks its contract too often, as if they had never come, and ends the run. */
    ParcoursException takenBack(Landed landed, BatchFigures figures, RejectLimit limit) {
        Dataset<Row> stored = context.tables().readAsStored(contract.rawTable()).orElseThrow();
        context.tables()
                .replaceWhere(
                        RawTable.contract(contract, RawTable.sourceColumns(stored)),
                        Columns.col(RawColumn.BATCH).equalTo(delivery.batch()),
                        stored.where(lit(false)));
        new BegunBatches(context.workspace().state(), contract).forget(delivery.batch(), landed.stale());
        return new ParcoursException(
                Fault.DATA,
                contract.name() + " was not taken in, nothing of " + delivery.description() + " was kept",
                String.format(
                        Locale.ROOT,
                        "%,d of %,d rows (%.1f %%) break its rules, the limit is %s %%%s: %s",
                        figures.quarantined(),
                        figures.rows(),
                        100.0 * figures.quarantined() / figures.rows(),
                        percent(limit.share()),
                        limit.rows() == 0 ? "" : String.format(Locale.ROOT, " and %,d rows", limit.rows()),
                        figures.topReasons()),
                "mend the source or the rules, or raise reject_over in "
                        + contract.place().file());
    }

    private static String percent(double share) {
        return new java.math.BigDecimal(share * 100)
                .setScale(4, java.math.RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
