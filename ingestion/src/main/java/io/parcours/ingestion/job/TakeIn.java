package io.parcours.ingestion.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.RejectLimit;
import io.parcours.ingestion.contract.Rule;
import io.parcours.ingestion.erased.IdentifierForm;
import io.parcours.ingestion.job.Landing.Landed;
import io.parcours.ingestion.quality.BatchFigures;
import io.parcours.ingestion.quality.RuleFigures;
import io.parcours.ingestion.quarantine.QuarantinedRows;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.ingestion.raw.RawTable;
import io.parcours.ingestion.source.DeliveredFile;
import io.parcours.ingestion.source.Delivery;
import io.parcours.lakehouse.contract.QualityColumn;
import io.parcours.lakehouse.contract.QuarantineColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The writes of one dataset, in an order that can be cut anywhere: new rows are added to raw; the standardised rows are made of raw without the rows
 * that count no more; only then are those removed, and last the files are remembered. Whatever comes before is repeated by a rerun,
 * and replaces what it wrote. The source is read once; a batch over its limit of rejected rows is taken out of raw again before anything else
 * is written.
 */
final class TakeIn {
    private final JobContext context;
    private final TableStore tables;
    private final Contract contract;
    private final boolean onlySource;
    private final ReadState state;
    private final Optional<Delivery> delivery;
    private final boolean rebuild;
    private final IdentifierForm form;

    private final List<Commit> commits = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();

    TakeIn(
            JobContext context,
            Contract contract,
            boolean onlySource,
            ReadState state,
            Optional<Delivery> delivery,
            boolean rebuild,
            IdentifierForm form) {
        this.context = context;
        this.tables = context.tables();
        this.contract = contract;
        this.onlySource = onlySource;
        this.state = state;
        this.delivery = delivery;
        this.rebuild = rebuild;
        this.form = form;
    }

    JobResult perform(Progress progress) {
        figures.put(ReadState.CONTRACT, contract.fingerprint());
        // What the ledger keeps of a job is what its last run said: a rebuild has to say again how far the source was
        // read.
        state.lastBatch().ifPresent(batch -> figures.put(ReadState.BATCH, batch));
        state.source().cursor().ifPresent(cursor -> figures.put(ReadState.CURSOR, cursor));
        figures.put(ReadState.TYPES, state.types());
        long rows = 0;
        long rejected = 0;
        if (delivery.isPresent() && bringsRows(delivery.get())) {
            BatchFigures batch = takeIn(delivery.get(), progress);
            rows = batch.rows();
            rejected = batch.quarantined() + batch.dropped();
        } else {
            if (rebuild) {
                rebuildAll(new Standardised(context, contract, onlySource), lit(false), progress);
            }
            delivery.ifPresent(repeated -> remember(repeated, Map.of()));
        }
        return new JobResult(Map.of(), commits, rows, rejected, figures, notes);
    }

    /** A delivery may consist of files that are known already and only have to be remembered. */
    private static boolean bringsRows(Delivery delivery) {
        return !delivery.files().isEmpty() || delivery.repeatedFiles().isEmpty();
    }

    private BatchFigures takeIn(Delivery delivery, Progress progress) {
        Landing landing = new Landing(context, contract, state, delivery, form);
        progress.stage("writing " + contract.rawTable());
        Landed landed = landing.land(progress);
        commits.add(landed.commit());
        Standardised dataset = new Standardised(context, contract, onlySource);
        Dataset<Row> batch = dataset.batch(delivery.batch());
        Scope scope = Scope.of(contract, landed.anySuperseded());
        Column superseded = landed.superseded();
        boolean alone = landed.first() && !landed.again();
        Column touched = landed.anySuperseded()
                ? Columns.col(RawColumn.BATCH).equalTo(delivery.batch()).or(superseded)
                : Columns.col(RawColumn.BATCH).equalTo(delivery.batch());
        Dataset<Row> affected = alone ? batch : dataset.affected(dataset.raw().where(touched), scope);
        Dataset<Row> current = landed.anySuperseded() ? affected.where(superseded.unary_$bang()) : affected;

        progress.stage("checking rows");
        Dataset<Row> judged = dataset.rules()
                .judge(current)
                .where(Columns.col(RawColumn.BATCH).equalTo(delivery.batch()));
        BatchFigures asked = dataset.rules().figures(judged);
        Optional<RejectLimit> limit = contract.rejectOver().filter(asked::pass);
        BatchFigures quality = asked.withErased(landed.erased());
        if (limit.isPresent()) {
            throw landing.takenBack(landed, quality, limit.get());
        }
        boolean rewrite =
                landed.again() || landed.anySuperseded() || !landed.stale().isEmpty();
        if (quality.quarantined() > 0 || rewrite) {
            quarantine(dataset, judged, delivery, landed, rewrite);
        }

        progress.stage("writing " + contract.into().table().name());
        if (rebuild || (!alone && scope.everything())) {
            rebuildAll(dataset, superseded, progress);
        } else if (scope.isNone()) {
            commits.add(dataset.takeInByKey(batch, alone, asked.allGood()));
        } else if (alone) {
            commits.add(tables.upsert(contract.into().table(), dataset.standardised(batch, true)));
        } else {
            commits.add(dataset.remake(affected, superseded));
        }

        if (landed.anySuperseded()) {
            progress.stage("removing rows that were replaced");
            commits.add(tables.replaceWhere(
                    RawTable.contract(contract, dataset.sourceColumns()),
                    superseded,
                    tables.readAsStored(contract.rawTable()).orElseThrow().where(lit(false))));
        }
        quality(quality, delivery.batch(), landed.stale(), rewrite);
        remember(delivery, rowsByFile(delivery, batch));
        report(quality, delivery);
        return quality;
    }

    private void rebuildAll(Standardised dataset, Column superseded, Progress progress) {
        progress.stage("making " + contract.into().table().name() + " of all raw rows");
        commits.add(dataset.rebuild(superseded));
        Dataset<Row> judged = dataset.rules().judge(dataset.raw().where(superseded.unary_$bang()));
        commits.add(tables.replaceWhere(
                Tables.QUARANTINE,
                ofDataset(QuarantineColumn.SILO.sqlName(), QuarantineColumn.DATASET.sqlName()),
                QuarantinedRows.of(contract, dataset.rules(), judged, dataset.sourceColumns())));
    }

    private Column ofDataset(String silo, String dataset) {
        return col(silo).equalTo(contract.silo()).and(col(dataset).equalTo(contract.dataset()));
    }

    private void quarantine(
            Standardised dataset, Dataset<Row> judged, Delivery delivery, Landed landed, boolean rewrite) {
        Dataset<Row> rows = QuarantinedRows.of(contract, dataset.rules(), judged, dataset.sourceColumns());
        if (!rewrite) {
            commits.add(tables.append(Tables.QUARANTINE, rows));
            return;
        }
        List<Object> batches = new ArrayList<>(landed.stale());
        batches.add(delivery.batch());
        Column replaced = Columns.col(QuarantineColumn.BATCH).isin(batches.toArray());
        if (delivery.complete()) {
            replaced = lit(true);
        } else if (!delivery.changedPaths().isEmpty()) {
            replaced = replaced.or(Columns.col(QuarantineColumn.SOURCE_FILE)
                    .isin(delivery.changedPaths().toArray()));
        }
        commits.add(tables.replaceWhere(
                Tables.QUARANTINE,
                ofDataset(QuarantineColumn.SILO.sqlName(), QuarantineColumn.DATASET.sqlName())
                        .and(replaced),
                rows));
    }

    private void quality(BatchFigures quality, String batch, Set<String> stale, boolean rewrite) {
        List<Row> rows = new ArrayList<>();
        Timestamp at = Timestamp.from(context.asOf());
        for (RuleFigures rule : quality.rules()) {
            rows.add(RowFactory.create(
                    context.runId(),
                    contract.silo(),
                    contract.dataset(),
                    batch,
                    rule.rule(),
                    rule.column().orElse(null),
                    rule.action().word(),
                    rule.rowsChecked(),
                    rule.rowsFailed(),
                    at));
        }
        Dataset<Row> figuresOfRules = context.spark().createDataFrame(rows, Columns.schema(Tables.QUALITY));
        if (!rewrite) {
            commits.add(tables.append(Tables.QUALITY, figuresOfRules));
            return;
        }
        List<Object> batches = new ArrayList<>(stale);
        batches.add(batch);
        commits.add(tables.replaceWhere(
                Tables.QUALITY,
                ofDataset(QualityColumn.SILO.sqlName(), QualityColumn.DATASET.sqlName())
                        .and(Columns.col(QualityColumn.BATCH).isin(batches.toArray())),
                figuresOfRules));
    }

    private static Map<String, Long> rowsByFile(Delivery delivery, Dataset<Row> batch) {
        Map<String, Long> rows = new HashMap<>();
        if (!delivery.files().isEmpty()) {
            for (Row row : batch.groupBy(Columns.col(RawColumn.FILE))
                    .agg(count(lit(1)))
                    .collectAsList()) {
                rows.put(row.getString(0), row.getLong(1));
            }
        }
        return rows;
    }

    private void remember(Delivery delivery, Map<String, Long> rowsByFile) {
        List<Row> rows = new ArrayList<>();
        delivery.files()
                .forEach(file -> rows.add(fileRow(file, delivery.batch(), rowsByFile.getOrDefault(file.path(), 0L))));
        // Content that is known stays with the batch that read it.
        delivery.repeatedFiles().forEach(file -> {
            ReadState.FileRead known = state.known(file);
            rows.add(fileRow(file, known.batch(), known.rows()));
        });
        if (!rows.isEmpty()) {
            commits.add(
                    tables.upsert(Tables.FILES, context.spark().createDataFrame(rows, Columns.schema(Tables.FILES))));
        }
        if (bringsRows(delivery)) {
            figures.put(ReadState.BATCH, delivery.batch());
        }
        delivery.cursor().ifPresent(cursor -> figures.put(ReadState.CURSOR, cursor));
        if (!delivery.declaredTypes().isEmpty()) {
            figures.put(ReadState.TYPES, delivery.declaredTypes());
        }
    }

    private Row fileRow(DeliveredFile file, String batch, long rows) {
        return RowFactory.create(
                contract.silo(),
                contract.dataset(),
                file.path(),
                file.size(),
                Timestamp.from(file.modifiedAt()),
                file.checksum(),
                batch,
                rows,
                Timestamp.from(context.asOf()));
    }

    private void report(BatchFigures quality, Delivery delivery) {
        Map<String, Object> broken = new LinkedHashMap<>();
        for (RuleFigures rule : quality.rules()) {
            if (rule.rowsFailed() > 0) {
                String name = rule.column().map(column -> column + ": ").orElse("") + rule.rule();
                broken.put(name + " (" + rule.action().word() + ")", rule.rowsFailed());
                if (rule.values().isPresent()) {
                    notes.add(contract.name() + ": " + rule.values().getAsLong() + " values of " + name
                            + " are not known there (" + rule.rowsFailed() + " rows)");
                    figures.put("unknown values of " + name, rule.values().getAsLong());
                } else if (rule.action() == Rule.Action.WARN) {
                    notes.add(contract.name() + ": " + rule.rowsFailed() + " of " + rule.rowsChecked() + " rows: "
                            + name);
                }
            }
        }
        figures.put("rows", quality.rows());
        figures.put("quarantined", quality.quarantined());
        figures.put("dropped", quality.dropped());
        figures.put("broken_rules", broken);
        if (quality.quarantined() > 0) {
            notes.add(contract.name() + ": " + quality.quarantined() + " rows in quarantine: " + quality.topReasons());
        }
    }
}
