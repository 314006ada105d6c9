package io.parcours.lakehouse.contract;

import java.util.regex.Pattern;

/**
 * One column: its SQL name, type, whether it may be null, whether it holds personal data, and one line of documentation.
 */
public record ColumnSpec(String name, ColumnType type, boolean nullable, boolean personal, String doc) {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    public ColumnSpec {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a snake_case column name: " + name);
        }
    }

    public static ColumnSpec required(String name, ColumnType type, String doc) {
        return new ColumnSpec(name, type, false, false, doc);
    }

    public static ColumnSpec optional(String name, ColumnType type, String doc) {
        return new ColumnSpec(name, type, true, false, doc);
    }

    /** The same column, marked as holding personal data: needs {@code pii:read} to be shown, and is erased on request. */
    public ColumnSpec asPersonal() {
        return new ColumnSpec(name, type, nullable, true, doc);
    }
}
