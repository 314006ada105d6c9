package io.parcours.lakehouse.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Shows stored rows as the contract describes them, also when an older release wrote them. */
final class StoredRows {
    private StoredRows() {}

    static Dataset<Row> none(SparkSession spark, TableContract table) {
        return spark.createDataFrame(List.of(), Columns.schema(table));
    }

    /** The contract's columns in its order; an optional column that the table lacks reads as null. */
    static Dataset<Row> as(TableContract table, Dataset<Row> stored, Column... extra) {
        StructType schema = stored.schema();
        List<Column> columns = new ArrayList<>();
        for (ColumnSpec column : table.columns()) {
            DataType wanted = Columns.dataType(column.type());
            Optional<DataType> actual = type(schema, column.name());
            if (actual.isEmpty()) {
                columns.add(lit(null).cast(wanted).as(column.name()));
            } else if (ContractCheck.sameType(wanted, actual.get())) {
                columns.add(col("`" + column.name() + "`"));
            } else {
                throw retyped(table, column, actual.get());
            }
        }
        columns.addAll(Arrays.asList(extra));
        return stored.select(columns.toArray(Column[]::new));
    }

    /** Columns of the contract that a table of this schema lacks; a column of another type is an error. */
    static List<ColumnSpec> missing(TableContract table, StructType schema) {
        List<ColumnSpec> missing = new ArrayList<>();
        for (ColumnSpec column : table.columns()) {
            Optional<DataType> actual = type(schema, column.name());
            if (actual.isEmpty()) {
                missing.add(column);
            } else if (!ContractCheck.sameType(Columns.dataType(column.type()), actual.get())) {
                throw retyped(table, column, actual.get());
            }
        }
        return missing;
    }

    /** Whether a table of this schema has exactly the contract's columns. */
    static boolean fits(TableContract table, StructType schema) {
        return schema.size() == table.columns().size()
                && table.columns().stream()
                        .allMatch(column -> type(schema, column.name())
                                .filter(actual -> ContractCheck.sameType(Columns.dataType(column.type()), actual))
                                .isPresent());
    }

    private static Optional<DataType> type(StructType schema, String name) {
        return Arrays.stream(schema.fields())
                .filter(field -> field.name().equals(name))
                .map(StructField::dataType)
                .findFirst();
    }

    private static ParcoursException retyped(TableContract table, ColumnSpec column, DataType actual) {
        return new ParcoursException(
                Fault.CONFIGURATION,
                "the stored table " + table.name() + " does not fit this release",
                "its column " + column.name() + " is " + actual.sql() + " instead of "
                        + column.type().ddl(),
                "rebuild the table: parcours run --full");
    }
}
