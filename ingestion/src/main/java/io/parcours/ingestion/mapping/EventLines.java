package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.bool_or;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.Reading;
import io.parcours.ingestion.contract.Target;
import io.parcours.ingestion.contract.Value;
import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Makes one event of the lines that share its key: identifiers and product lines of all of them, folded values where the contract says sum, min
 * or max, and everything else from the first line in time.
 */
final class EventLines {
    private static final Set<EventColumn> GATHERED = EnumSet.of(
            EventColumn.EVENT_ID,
            EventColumn.IDENTIFIERS,
            EventColumn.KNOWN,
            EventColumn.IS_BOT,
            EventColumn.PRODUCTS,
            EventColumn.UPDATED_AT,
            EventColumn.BATCH);

    private EventLines() {}

    static Dataset<Row> grouped(Contract contract, Dataset<Row> lines) {
        TableContract table = Tables.EVENTS;
        Column order = struct(Columns.col(EventColumn.OCCURRED_AT), col(NewestRows.LINE_KEY));
        List<Column> firsts = new ArrayList<>();
        List<Column> aggregates = new ArrayList<>();
        List<Column> result = new ArrayList<>();
        for (ColumnSpec spec : table.columns()) {
            EventColumn column = EventColumn.valueOf(spec.name().toUpperCase(java.util.Locale.ROOT));
            Optional<Value.Fold> fold = fold(contract, column);
            if (fold.isPresent()) {
                aggregates.add(folded(fold.get(), Columns.col(column))
                        .cast(Columns.dataType(spec.type()))
                        .as(spec.name()));
                result.add(col(spec.name()));
            } else if (GATHERED.contains(column)) {
                if (column != EventColumn.EVENT_ID) {
                    aggregates.add(gathered(column, order).as(spec.name()));
                }
                result.add(col(spec.name()));
            } else {
                firsts.add(Columns.col(column));
                result.add(col("__first." + spec.name()));
            }
        }
        aggregates.add(min_by(struct(firsts.toArray(Column[]::new)), order).as("__first"));
        Column first = aggregates.get(0);
        return lines.groupBy(Columns.col(EventColumn.EVENT_ID))
                .agg(first, aggregates.subList(1, aggregates.size()).toArray(Column[]::new))
                .select(result.toArray(Column[]::new));
    }

    private static Optional<Value.Fold> fold(Contract contract, EventColumn column) {
        return contract.into()
                .target(column)
                .flatMap((Target target) -> contract.reading(target))
                .map(Reading::value)
                .filter(Value.Folded.class::isInstance)
                .map(value -> ((Value.Folded) value).fold());
    }

    private static Column folded(Value.Fold fold, Column column) {
        return switch (fold) {
            case SUM -> sum(column);
            case MIN -> min(column);
            case MAX -> max(column);
        };
    }

    private static Column gathered(EventColumn column, Column order) {
        return switch (column) {
            case IDENTIFIERS -> array_sort(array_distinct(flatten(collect_list(Columns.col(column)))));
            case KNOWN, IS_BOT -> bool_or(Columns.col(column));
            case PRODUCTS -> {
                Column sorted = array_sort(collect_list(when(
                        Columns.col(column).isNotNull(),
                        struct(order.as("position"), Columns.col(column).as("lines")))));
                Column all = flatten(transform(sorted, line -> line.getField("lines")));
                yield when(size(all).gt(0), all);
            }
            case UPDATED_AT -> max(Columns.col(column));
            case BATCH -> min(Columns.col(column));
            default -> throw new IllegalStateException(column + " is taken from the first line");
        };
    }
}
