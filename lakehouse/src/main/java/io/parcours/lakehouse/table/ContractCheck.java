package io.parcours.lakehouse.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Holds rows to a table's contract. Columns and types are compared before anything runs; nulls are found while the rows are
 * being written, which costs no extra pass and fails the write as a whole.
 */
final class ContractCheck {
    private static final String NULL_MARK = "PARCOURS_NULL";

    /** What the failure of {@link #satisfying} says. */
    static final String OUTSIDE_MARK = "PARCOURS_OUTSIDE";

    private static final Pattern NULL_FOUND = Pattern.compile(NULL_MARK + " (\\S+) (\\S+)");

    private ContractCheck() {}

    /** The rows in the contract's column order, failing when read if a column that must not be null is. */
    static Dataset<Row> checked(TableContract table, Dataset<Row> rows) {
        return checked(table, table.columns(), rows);
    }

    /** Key columns only, for deletions. */
    static Dataset<Row> checkedKeys(TableContract table, Dataset<Row> keys) {
        requireKey(table);
        return checked(
                table,
                table.columns().stream()
                        .filter(column -> table.key().contains(column.name()))
                        .toList(),
                keys);
    }

    static void requireKey(TableContract table) {
        if (table.key().isEmpty()) {
            throw new ParcoursException(
                    Fault.BUG,
                    "rows of " + table.name() + " cannot be replaced or deleted by key",
                    "its contract has no key",
                    "give the contract a key, or append");
        }
    }

    /** The rows, failing when read if one does not satisfy the condition it is to replace rows by. */
    static Dataset<Row> satisfying(TableContract table, Column where, Dataset<Row> rows) {
        return rows.where(when(where, lit(true))
                .otherwise(raise_error(lit(OUTSIDE_MARK + " " + table.name())).cast("boolean")));
    }

    static void requireChangeFeed(TableContract table) {
        if (!table.changeFeed()) {
            throw new ParcoursException(
                    Fault.BUG,
                    "changes of " + table.name() + " cannot be read",
                    "its contract has no change feed",
                    "add withChangeFeed() to the contract");
        }
    }

    private static Dataset<Row> checked(TableContract table, List<ColumnSpec> columns, Dataset<Row> rows) {
        List<String> problems = problems(columns, rows.schema());
        if (!problems.isEmpty()) {
            throw new ParcoursException(
                    Fault.BUG,
                    "rows for " + table.name() + " do not fit its contract",
                    String.join("; ", problems),
                    "make the job's columns and types those of the contract");
        }
        StructType schema = rows.schema();
        return rows.select(columns.stream()
                .map(column -> column.nullable() || !schema.apply(column.name()).nullable()
                        ? col(column.name())
                        : notNull(table.name(), column))
                .toArray(Column[]::new));
    }

    private static List<String> problems(List<ColumnSpec> columns, StructType actual) {
        List<String> problems = new ArrayList<>();
        Set<String> unknown = new TreeSet<>();
        Set<String> repeated = new TreeSet<>();
        Set<String> present = new TreeSet<>();
        for (String name : actual.fieldNames()) {
            unknown.add(name);
            if (!present.add(name)) {
                repeated.add(name);
            }
        }
        for (ColumnSpec column : columns) {
            unknown.remove(column.name());
            Optional<StructField> field = Arrays.stream(actual.fields())
                    .filter(candidate -> candidate.name().equals(column.name()))
                    .findFirst();
            if (field.isEmpty()) {
                problems.add("column " + column.name() + " is missing");
            } else if (!sameType(Columns.dataType(column.type()), field.get().dataType())) {
                problems.add("column " + column.name() + " is "
                        + field.get().dataType().sql() + " instead of "
                        + column.type().ddl());
            }
        }
        if (!unknown.isEmpty()) {
            problems.add("the contract has no column " + String.join(", ", unknown));
        }
        if (!repeated.isEmpty()) {
            problems.add("there are two columns " + String.join(", ", repeated));
        }
        return problems;
    }

    /** Whether types are equal, whatever they say about nulls inside. */
    static boolean sameType(DataType wanted, DataType actual) {
        return DataType.equalsIgnoreNullability(wanted, actual);
    }

    private static Column notNull(TableName table, ColumnSpec column) {
        Column failure =
                raise_error(lit(NULL_MARK + " " + table + " " + column.name())).cast(Columns.dataType(column.type()));
        return coalesce(col(column.name()), failure).as(column.name());
    }

    /** The failure that {@link #checked} planted, if that is what stopped a write. */
    static Optional<ParcoursException> nullFound(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher matcher = NULL_FOUND.matcher(String.valueOf(cause.getMessage()));
            if (matcher.find()) {
                return Optional.of(new ParcoursException(
                        Fault.DATA,
                        "rows were not written to " + matcher.group(1),
                        "a row has no value in " + matcher.group(2) + ", which must have one",
                        "add a rule that quarantines such rows, or give the column a value in the definition",
                        failure));
            }
        }
        return Optional.empty();
    }
}
