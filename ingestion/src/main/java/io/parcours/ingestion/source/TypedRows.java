package io.parcours.ingestion.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.current_timezone;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.to_utc_timestamp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VariantType;

/** Brings rows of a source that knows types into the form of {@link Delivery#rows}. */
public final class TypedRows {
    private TypedRows() {}

    /** All columns as strings, then the four columns of a delivery. */
    public static Dataset<Row> asDelivered(Dataset<Row> rows, Column file) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : rows.schema().fields()) {
            columns.add(text(field).as(field.name()));
        }
        columns.add(file.as(Delivery.FILE));
        columns.add(lit(null).cast(DataTypes.LongType).as(Delivery.LINE));
        columns.add(lit(null).cast(DataTypes.StringType).as(Delivery.MALFORMED));
        columns.add(lit(null).cast(DataTypes.StringType).as(Delivery.TEXT));
        return rows.select(columns.toArray(Column[]::new));
    }

    /** A moment says its zone; what is nested becomes JSON. */
    private static Column text(StructField field) {
        Column column = col("`" + field.name().replace("`", "``") + "`");
        DataType type = field.dataType();
        if (type instanceof StructType
                || type instanceof ArrayType
                || type instanceof MapType
                || type instanceof VariantType) {
            return to_json(column);
        }
        if (type instanceof TimestampType) {
            return concat(to_utc_timestamp(column, current_timezone()).cast(DataTypes.StringType), lit("Z"));
        }
        return column.cast(DataTypes.StringType);
    }

    /** The types as SQL writes them. */
    public static Map<String, String> types(StructType schema) {
        Map<String, String> types = new LinkedHashMap<>();
        for (StructField field : schema.fields()) {
            types.put(field.name(), field.dataType().sql());
        }
        return types;
    }
}
