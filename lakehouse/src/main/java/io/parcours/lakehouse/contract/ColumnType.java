package io.parcours.lakehouse.contract;

import java.util.List;
import java.util.stream.Collectors;

/** The closed set of types a Parcours table may use. {@link #ddl()} is the type as Spark SQL and Hive write it. */
public sealed interface ColumnType {
    String ddl();

    /** A type without parts. */
    enum Scalar implements ColumnType {
        STRING("STRING"),
        BOOLEAN("BOOLEAN"),
        INT("INT"),
        BIGINT("BIGINT"),
        DOUBLE("DOUBLE"),
        /** An amount of money or a quantity, exact to four decimals. */
        DECIMAL("DECIMAL(18,4)"),
        DATE("DATE"),
        /** An instant, kept in UTC. */
        TIMESTAMP("TIMESTAMP"),
        BINARY("BINARY");

        private final String ddl;

        Scalar(String ddl) {
            this.ddl = ddl;
        }

        @Override
        public String ddl() {
            return ddl;
        }
    }

    record ListOf(ColumnType element) implements ColumnType {
        @Override
        public String ddl() {
            return "ARRAY<" + element.ddl() + ">";
        }
    }

    record StructOf(List<Field> fields) implements ColumnType {
        public StructOf {
            fields = List.copyOf(fields);
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("a struct needs a field");
            }
        }

        @Override
        public String ddl() {
            return fields.stream()
                    .map(field -> field.name() + ": " + field.type().ddl())
                    .collect(Collectors.joining(", ", "STRUCT<", ">"));
        }
    }

    /** One part of a struct. */
    record Field(String name, ColumnType type) {}

    static ListOf listOf(ColumnType element) {
        return new ListOf(element);
    }

    static StructOf structOf(Field... fields) {
        return new StructOf(List.of(fields));
    }

    static Field field(String name, ColumnType type) {
        return new Field(name, type);
    }
}
