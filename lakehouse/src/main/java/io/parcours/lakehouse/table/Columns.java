package io.parcours.lakehouse.table;

import io.parcours.lakehouse.contract.ColumnType;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableContract;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The bridge from contracts, which know no Spark, to Spark's columns and schemas. */
public final class Columns {
    private Columns() {}

    public static Column col(TableColumn column) {
        return functions.col(column.sqlName());
    }

    public static StructType schema(TableContract table) {
        return new StructType(table.columns().stream()
                .map(column -> DataTypes.createStructField(column.name(), dataType(column.type()), column.nullable()))
                .toArray(StructField[]::new));
    }

    public static DataType dataType(ColumnType type) {
        return DataType.fromDDL(type.ddl());
    }
}
