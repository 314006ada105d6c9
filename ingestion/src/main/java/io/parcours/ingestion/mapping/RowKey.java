package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.when;

import io.parcours.ingestion.contract.ColumnRef;
import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.Into;
import io.parcours.ingestion.contract.Key;
import io.parcours.ingestion.raw.RawColumn;
import io.parcours.lakehouse.table.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Column;

/** Identity of rows: of a source row in its dataset, and of the standardised row it becomes. */
public final class RowKey {
    /** Between parts of a key; no silo writes it. */
    private static final String UNIT_SEPARATOR = "\u001f";

    private final Contract contract;
    private final SourceColumns columns;
    private final Collection<String> sourceColumns;

    /** @param sourceColumns raw names of all columns of the source */
    public RowKey(Contract contract, SourceColumns columns, Collection<String> sourceColumns) {
        this.contract = contract;
        this.columns = columns;
        this.sourceColumns = new TreeSet<>(sourceColumns);
    }

    /** Tells source rows apart; null where the row lacks its key. */
    public Column ofRow() {
        if (contract.key() instanceof Key.Columns key) {
            return joined(key.columns());
        }
        if (contract.key() instanceof Key.PositionInFile) {
            return md5(concat_ws(
                    UNIT_SEPARATOR,
                    Columns.col(RawColumn.FILE),
                    Columns.col(RawColumn.LINE).cast("string")));
        }
        return md5(content());
    }

    /** Tells standardised rows of this dataset apart. */
    public Column ofResult() {
        Column key = contract.oneEventPer().isEmpty() ? ofRow() : joined(contract.oneEventPer());
        return contract.into() == Into.EVENT || contract.into() == Into.COST
                ? concat(lit(contract.name() + ":"), key)
                : key;
    }

    /** Everything the silo wrote in the row; the same whatever columns without value stand beside. */
    public Column content() {
        List<Column> parts = new ArrayList<>();
        for (String name : sourceColumns) {
            Column column = org.apache.spark.sql.functions.col(name);
            parts.add(when(column.isNotNull(), concat(lit(name + "="), column)));
        }
        return concat_ws(UNIT_SEPARATOR, parts.toArray(Column[]::new));
    }

    private Column joined(List<ColumnRef> parts) {
        List<Column> texts =
                parts.stream().map(columns::column).map(Values::text).toList();
        if (texts.size() == 1) {
            return texts.get(0);
        }
        Column any = coalesce(texts.toArray(Column[]::new)).isNotNull();
        Column all = concat_ws(
                UNIT_SEPARATOR,
                texts.stream().map(text -> coalesce(text, lit(""))).toArray(Column[]::new));
        boolean readable = contract.into() != Into.EVENT && contract.into() != Into.COST;
        return when(
                any,
                readable
                        ? concat_ws(
                                "/",
                                texts.stream()
                                        .map(text -> coalesce(text, lit("")))
                                        .toArray(Column[]::new))
                        : md5(all));
    }
}
