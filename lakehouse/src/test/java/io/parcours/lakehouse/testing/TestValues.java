package io.parcours.lakehouse.testing;

import io.parcours.lakehouse.contract.ColumnType;
import io.parcours.lakehouse.contract.ColumnType.ListOf;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.ColumnType.StructOf;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Turns what a test writes into the values Spark's rows want. */
final class TestValues {
    private TestValues() {}

    static Object of(ColumnType type, Object value) {
        if (value == null) {
            return null;
        }
        if (type instanceof ListOf list) {
            return ((List<?>) value)
                    .stream().map(item -> of(list.element(), item)).toList();
        }
        if (type instanceof StructOf struct) {
            if (value instanceof Row row) {
                return row;
            }
            List<?> given = (List<?>) value;
            List<Object> parts = new ArrayList<>();
            for (int i = 0; i < struct.fields().size(); i++) {
                parts.add(of(struct.fields().get(i).type(), i < given.size() ? given.get(i) : null));
            }
            return RowFactory.create(parts.toArray());
        }
        return switch ((Scalar) type) {
            case STRING -> value.toString();
            case BOOLEAN, BINARY -> value;
            case INT -> ((Number) value).intValue();
            case BIGINT -> ((Number) value).longValue();
            case DOUBLE -> ((Number) value).doubleValue();
            case DECIMAL -> new BigDecimal(value.toString()).setScale(4);
            case DATE -> value instanceof Date ? value : Date.valueOf(LocalDate.parse(value.toString()));
            case TIMESTAMP -> value instanceof Timestamp ? value : Timestamp.from(Instant.parse(value.toString()));
        };
    }

    static Object blank(ColumnType type) {
        if (type instanceof ListOf) {
            return List.of();
        }
        if (type instanceof StructOf struct) {
            return RowFactory.create(
                    struct.fields().stream().map(field -> blank(field.type())).toArray());
        }
        return switch ((Scalar) type) {
            case STRING -> "";
            case BOOLEAN -> false;
            case INT -> 0;
            case BIGINT -> 0L;
            case DOUBLE -> 0.0;
            case DECIMAL -> BigDecimal.ZERO.setScale(4);
            case DATE -> Date.valueOf(LocalDate.EPOCH);
            case TIMESTAMP -> Timestamp.from(Instant.EPOCH);
            case BINARY -> new byte[0];
        };
    }
}
