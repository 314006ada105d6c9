package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.lakehouse.contract.TableContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Of rows with one key, the newest: by the silo's watermark, and where two agree in it, by a hash of what they say, so that neither
 * the order nor the batching of deliveries matters. Without a watermark, the one that arrived last.
 */
public final class NewestRows {
    static final String ARRIVAL = "__arrival";
    static final String DELETED = "__deleted";
    static final String LINE_KEY = "__line_key";

    private static final String RANK = "__rank";
    private static final String UPDATED_AT = "updated_at";

    /** What does not say anything about the thing itself. */
    private static final Set<String> BOOKKEEPING = Set.of("batch", UPDATED_AT);

    private final List<String> keys;
    private final List<String> content;
    private final boolean byWatermark;

    NewestRows(TableContract table, List<String> keys, boolean byWatermark) {
        this.keys = keys;
        this.content = content(table);
        this.byWatermark = byWatermark;
    }

    private static List<String> content(TableContract table) {
        return table.columnNames().stream()
                .filter(name -> !BOOKKEEPING.contains(name))
                .toList();
    }

    Dataset<Row> newest(Dataset<Row> rows) {
        List<Column> order = new ArrayList<>();
        order.add(col(UPDATED_AT).desc());
        if (byWatermark) {
            order.add(xxhash64(content.stream().map(name -> col(name)).toArray(Column[]::new))
                    .desc());
        }
        order.add(col(ARRIVAL).desc());
        Column[] same = keys.stream().map(name -> col(name)).toArray(Column[]::new);
        return rows.withColumn(RANK, row_number().over(Window.partitionBy(same).orderBy(order.toArray(Column[]::new))))
                .where(col(RANK).equalTo(1))
                .drop(RANK);
    }

    /** When a row that comes in takes the place of the stored one, in the words of the table port. */
    public static String newer(TableContract table, boolean byWatermark) {
        if (!byWatermark) {
            return "incoming.updated_at >= stored.updated_at";
        }
        return "incoming.updated_at > stored.updated_at or (incoming.updated_at = stored.updated_at and "
                + hash(table, "incoming") + " > " + hash(table, "stored") + ")";
    }

    private static String hash(TableContract table, String side) {
        return content(table).stream()
                .map(name -> side + ".`" + name + "`")
                .collect(Collectors.joining(", ", "xxhash64(", ")"));
    }
}
