package io.parcours.lakehouse.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.TableContract;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.ColumnNodeToExpressionConverter$;

/** The texts of a merge between the rows {@code stored} and the rows {@code incoming}; the same in both formats. */
final class MergeColumns {
    static final String STORED = "stored";
    static final String INCOMING = "incoming";

    static final String DELETED = "__deleted";

    /** Whether an incoming row is a key to delete; only for {@link #incoming}. */
    static final String IS_DELETED = INCOMING + "." + DELETED;

    private MergeColumns() {}

    /** Rows to write and keys to delete as one source, told apart by {@link #IS_DELETED}. */
    static Dataset<Row> incoming(TableContract table, Dataset<Row> rows, Dataset<Row> deletedKeys) {
        return incoming(rows).union(incomingKeys(table, deletedKeys));
    }

    /** Rows to write, in the form of {@link #incoming(TableContract, Dataset, Dataset)}. */
    static Dataset<Row> incoming(Dataset<Row> rows) {
        return rows.withColumn(DELETED, lit(false));
    }

    /** Keys to delete, in the form of {@link #incoming(TableContract, Dataset, Dataset)}. */
    static Dataset<Row> incomingKeys(TableContract table, Dataset<Row> deletedKeys) {
        Column[] keysAsRows = table.columns().stream()
                .map(column -> table.key().contains(column.name())
                        ? col(column.name())
                        : lit(null).cast(Columns.dataType(column.type())).as(column.name()))
                .toArray(Column[]::new);
        return deletedKeys.select(keysAsRows).withColumn(DELETED, lit(true));
    }

    /** A condition as SQL text, which is how both formats take it. */
    static String sql(Column condition) {
        return ColumnNodeToExpressionConverter$.MODULE$.apply(condition.node()).sql();
    }

    /** Columns to add to a stored table: always nullable, because the rows that are there have no value for them. */
    static String additions(List<ColumnSpec> columns) {
        return columns.stream()
                .map(column -> "`%s` %s COMMENT '%s'"
                        .formatted(
                                column.name(), column.type().ddl(), column.doc().replace("'", "\\'")))
                .collect(Collectors.joining(", "));
    }

    static String sameKey(TableContract table) {
        return table.columns().stream()
                .filter(column -> table.key().contains(column.name()))
                .map(column -> "%s.`%s` %s %s.`%s`"
                        .formatted(STORED, column.name(), column.nullable() ? "<=>" : "=", INCOMING, column.name()))
                .collect(Collectors.joining(" AND "));
    }

    /** True when anything but the key differs: a row that says nothing new is not written and shows in no change feed. */
    static String differs(TableContract table) {
        String same = table.columns().stream()
                .map(ColumnSpec::name)
                .filter(name -> !table.key().contains(name))
                .map(name -> "%s.`%s` <=> %s.`%s`".formatted(STORED, name, INCOMING, name))
                .collect(Collectors.joining(" AND "));
        return same.isEmpty() ? "false" : "NOT (" + same + ")";
    }

    /** Every column set from its incoming namesake. */
    static Map<String, String> assignments(TableContract table) {
        Map<String, String> assignments = new LinkedHashMap<>();
        for (ColumnSpec column : table.columns()) {
            assignments.put("`" + column.name() + "`", INCOMING + ".`" + column.name() + "`");
        }
        return assignments;
    }
}
