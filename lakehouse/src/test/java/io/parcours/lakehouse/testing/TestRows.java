package io.parcours.lakehouse.testing;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.table.Columns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Builds rows of a contract from the columns that matter to a test; the rest is null, or a harmless value where the
 * contract allows no null (empty text, 0, false, the epoch, an empty list).
 *
 * <pre>{@code
 * TestRows.of(Tables.EVENTS)
 *         .row(Map.of(EventColumn.EVENT_ID, "a", EventColumn.OCCURRED_AT, "2024-01-01T10:00:00Z"))
 *         .rows();
 * }</pre>
 *
 * <p>Times and dates may be given as text, amounts as text or number, structs as a {@code List} of their parts.
 */
public final class TestRows {
    private final TableContract table;
    private final List<Row> rows = new ArrayList<>();

    private TestRows(TableContract table) {
        this.table = table;
    }

    public static TestRows of(TableContract table) {
        return new TestRows(table);
    }

    public TestRows row(Map<? extends TableColumn, ?> values) {
        Map<String, Object> byName = new LinkedHashMap<>();
        values.forEach((column, value) -> byName.put(column.sqlName(), value));
        return rowByName(byName);
    }

    /** For contracts made at run time. */
    public TestRows rowByName(Map<String, ?> values) {
        for (String name : values.keySet()) {
            if (table.column(name).isEmpty()) {
                throw new IllegalArgumentException(table.name() + " has no column " + name);
            }
        }
        rows.add(RowFactory.create(table.columns().stream()
                .map(column -> values.containsKey(column.name())
                        ? TestValues.of(column.type(), values.get(column.name()))
                        : column.nullable() ? null : TestValues.blank(column.type()))
                .toArray()));
        return this;
    }

    public Dataset<Row> rows() {
        return TestSpark.session().createDataFrame(rows, Columns.schema(nullable(table)));
    }

    /** Lets a test write a null where none is allowed, to see it refused. */
    private static TableContract nullable(TableContract table) {
        return new TableContract(
                table.name(),
                table.doc(),
                table.columns().stream()
                        .map(column ->
                                new ColumnSpec(column.name(), column.type(), true, column.personal(), column.doc()))
                        .toList(),
                table.key(),
                table.clusteredBy(),
                table.owner(),
                table.changeFeed());
    }
}
