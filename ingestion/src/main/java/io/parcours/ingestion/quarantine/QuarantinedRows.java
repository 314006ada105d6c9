package io.parcours.ingestion.quarantine;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.quality.RowRules;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.lakehouse.contract.QuarantineColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.table.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes the rows of {@code raw.quarantine}. */
public final class QuarantinedRows {
    private QuarantinedRows() {}

    /**
     * @param judged rows with a verdict
     * @param sourceColumns raw names of the source's columns
     */
    public static Dataset<Row> of(
            Contract contract, RowRules rules, Dataset<Row> judged, Collection<String> sourceColumns) {
        List<Column> values = new ArrayList<>();
        sourceColumns.forEach(name -> values.add(col(name)));
        Column text = Columns.col(RawColumn.TEXT);
        Column row = values.isEmpty() ? lit("{}") : to_json(struct(values.toArray(Column[]::new)));
        return judged.where(rules.quarantined())
                .select(
                        named(lit(contract.silo()), QuarantineColumn.SILO),
                        named(lit(contract.dataset()), QuarantineColumn.DATASET),
                        named(Columns.col(RawColumn.BATCH), QuarantineColumn.BATCH),
                        named(Columns.col(RawColumn.ROW), QuarantineColumn.ROW_NUMBER),
                        named(rules.rejectingRule(), QuarantineColumn.RULE),
                        named(rules.rejectingColumn(), QuarantineColumn.COLUMN_NAME),
                        named(coalesce(rules.reason(), lit("rejected")), QuarantineColumn.REASON),
                        named(Columns.col(RawColumn.FILE), QuarantineColumn.SOURCE_FILE),
                        named(Columns.col(RawColumn.LINE), QuarantineColumn.LINE),
                        named(
                                when(text.isNotNull(), to_json(struct(text.as(RawColumn.TEXT.sqlName()))))
                                        .otherwise(row),
                                QuarantineColumn.ROW),
                        named(Columns.col(RawColumn.LANDED_AT), QuarantineColumn.LANDED_AT),
                        named(lit(null).cast("timestamp"), QuarantineColumn.REPLAYED_AT));
    }

    private static Column named(Column value, TableColumn column) {
        return value.as(column.sqlName());
    }
}
