package io.parcours.segments.testing;

import io.parcours.segments.event.Value;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An independent engine that says what ought to come out. */
public final class DuckDb implements AutoCloseable {
    private final Connection connection;

    public DuckDb() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    public Connection connection() {
        return connection;
    }

    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The second column by the first, as people are shown it; absent values are left out. */
    public Map<String, String> values(String sql) throws SQLException {
        Map<String, String> values = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                Object value = rows.getObject(2);
                if (value != null) {
                    values.put(rows.getString(1), shown(value));
                }
            }
        }
        return values;
    }

    /** The first column. */
    public Set<String> persons(String sql) throws SQLException {
        Set<String> persons = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                persons.add(rows.getString(1));
            }
        }
        return persons;
    }

    public static String shown(Object value) {
        return value instanceof String text
                ? text
                : Value.number(new BigDecimal(value.toString())).shown();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
