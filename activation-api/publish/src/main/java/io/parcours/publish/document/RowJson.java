package io.parcours.publish.document;

import io.parcours.lakehouse.contract.ColumnType;
import io.parcours.lakehouse.contract.ColumnType.Field;
import io.parcours.lakehouse.contract.ColumnType.ListOf;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.ColumnType.StructOf;
import io.parcours.serving.profile.JsonText;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.Base64;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Values of rows as JSON; nulls are left out of objects. */
final class RowJson {
    private RowJson() {}

    /** A value of a contract's type. */
    static void write(JsonText json, ColumnType type, Object value) {
        if (type instanceof ListOf list) {
            json.beginArray();
            for (Object element : elements(value)) {
                write(json, list.element(), element);
            }
            json.endArray();
        } else if (type instanceof StructOf struct) {
            json.beginObject();
            Row row = (Row) value;
            List<Field> fields = struct.fields();
            for (int i = 0; i < fields.size(); i++) {
                if (!row.isNullAt(i)) {
                    json.name(fields.get(i).name());
                    write(json, fields.get(i).type(), row.get(i));
                }
            }
            json.endObject();
        } else if (type instanceof Scalar) {
            scalar(json, value);
        }
    }

    /** A value of a type that no contract knows before run time. */
    static void write(JsonText json, DataType type, Object value) {
        if (type instanceof ArrayType array) {
            json.beginArray();
            for (Object element : elements(value)) {
                if (element == null) {
                    json.nothing();
                } else {
                    write(json, array.elementType(), element);
                }
            }
            json.endArray();
        } else if (type instanceof StructType struct) {
            object(json, struct, (Row) value);
        } else {
            scalar(json, value);
        }
    }

    static void object(JsonText json, StructType type, Row row) {
        json.beginObject();
        for (int i = 0; i < type.length(); i++) {
            StructField field = type.fields()[i];
            if (!row.isNullAt(i)) {
                json.name(field.name());
                write(json, field.dataType(), row.get(i));
            }
        }
        json.endObject();
    }

    static List<?> elements(Object value) {
        return value instanceof List<?> list
                ? list
                : scala.jdk.javaapi.CollectionConverters.asJava((scala.collection.Seq<?>) value);
    }

    private static void scalar(JsonText json, Object value) {
        if (value instanceof String text) {
            json.string(text);
        } else if (value instanceof Boolean yes) {
            json.bool(yes);
        } else if (value instanceof BigDecimal number) {
            json.number(number);
        } else if (value instanceof Double || value instanceof Float) {
            json.number(((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            json.number(number.longValue());
        } else if (value instanceof Timestamp time) {
            json.string(time.toInstant().toString());
        } else if (value instanceof Date date) {
            json.string(date.toLocalDate().toString());
        } else if (value instanceof byte[] bytes) {
            json.string(Base64.getEncoder().encodeToString(bytes));
        } else {
            json.string(value.toString());
        }
    }
}
