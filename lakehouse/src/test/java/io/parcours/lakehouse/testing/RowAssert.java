package io.parcours.lakehouse.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/**
 * Asserts on the rows of a dataset whatever their order, and prints the rows that differ as lines of text.
 *
 * <pre>{@code
 * assertThatRows(store.read(Tables.EVENTS)).selecting("event_id", "amount").areExactly("a | 1.0000", "b | null");
 * }</pre>
 */
public final class RowAssert extends AbstractAssert<RowAssert, Dataset<Row>> {
    private RowAssert(Dataset<Row> rows) {
        super(rows, RowAssert.class);
    }

    public static RowAssert assertThatRows(Dataset<Row> rows) {
        return new RowAssert(rows);
    }

    public RowAssert selecting(String... columns) {
        return new RowAssert(
                actual.select(Arrays.stream(columns).map(functions::col).toArray(Column[]::new)));
    }

    public RowAssert where(String condition) {
        return new RowAssert(actual.where(condition));
    }

    /** Each row as its values separated by {@code " | "}; nulls are {@code null}, lists {@code [a, b]}, structs {@code (a, b)}. */
    public RowAssert areExactly(String... lines) {
        Assertions.assertThat(lines(actual))
                .as(String.join(" | ", actual.columns()))
                .containsExactlyInAnyOrder(lines);
        return this;
    }

    public RowAssert areNone() {
        return areExactly();
    }

    public RowAssert hasCount(long count) {
        Assertions.assertThat(actual.count()).as("rows").isEqualTo(count);
        return this;
    }

    /** The same rows as another dataset, as a bag; compares by column name and prints at most 20 rows of either side. */
    public RowAssert sameAs(Dataset<Row> expected) {
        Assertions.assertThat(actual.columns()).as("columns").containsExactlyInAnyOrder(expected.columns());
        Dataset<Row> aligned = expected.select(
                Arrays.stream(actual.columns()).map(functions::col).toArray(Column[]::new));
        List<String> extra = lines(actual.exceptAll(aligned).limit(20));
        List<String> missing = lines(aligned.exceptAll(actual).limit(20));
        if (!extra.isEmpty() || !missing.isEmpty()) {
            throw new AssertionError("rows differ (" + String.join(" | ", actual.columns()) + ")\nonly in actual:\n"
                    + indented(extra) + "\nonly in expected:\n" + indented(missing));
        }
        return this;
    }

    private static String indented(List<String> lines) {
        return lines.isEmpty()
                ? "  (none)"
                : lines.stream().map(line -> "  " + line).collect(Collectors.joining("\n"));
    }

    /** The rows as sorted lines. */
    public static List<String> lines(Dataset<Row> rows) {
        List<String> lines = new ArrayList<>();
        for (Row row : rows.collectAsList()) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                cells.add(text(row.get(i)));
            }
            lines.add(String.join(" | ", cells));
        }
        lines.sort(null);
        return lines;
    }

    private static String text(Object value) {
        if (value instanceof Row row) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                parts.add(text(row.get(i)));
            }
            return "(" + String.join(", ", parts) + ")";
        }
        if (value instanceof scala.collection.Seq<?> list) {
            return text(scala.jdk.javaapi.CollectionConverters.asJava(list));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(RowAssert::text).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof java.sql.Timestamp timestamp) {
            return timestamp.toInstant().toString();
        }
        if (value instanceof byte[] bytes) {
            return java.util.HexFormat.of().formatHex(bytes);
        }
        return String.valueOf(value);
    }
}
