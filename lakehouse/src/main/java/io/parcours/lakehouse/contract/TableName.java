package io.parcours.lakehouse.contract;

import java.util.regex.Pattern;

/** {@code layer.name}, for example {@code silver.events}. */
public record TableName(String layer, String name) implements Comparable<TableName> {
    private static final Pattern PART = Pattern.compile("[a-z][a-z0-9_]*");

    public TableName {
        if (!PART.matcher(layer).matches() || !PART.matcher(name).matches()) {
            throw new IllegalArgumentException("not a table name: " + layer + "." + name);
        }
    }

    public static TableName parse(String qualified) {
        int dot = qualified.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("a table name is layer.name, not " + qualified);
        }
        return new TableName(qualified.substring(0, dot), qualified.substring(dot + 1));
    }

    @Override
    public int compareTo(TableName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return layer + "." + name;
    }
}
