package io.parcours.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** {@link ServedPeople} as a table of DuckDB. Amounts and days are whole numbers, which it compares fastest. */
final class DuckPeople implements AutoCloseable {
    private final Connection connection;

    private DuckPeople(Connection connection) {
        this.connection = connection;
    }

    static DuckPeople load(Path file, ServedPeople people, int threads) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
        try (Statement sql = connection.createStatement()) {
            sql.execute("SET threads = " + threads);
            sql.execute(
                    "CREATE TABLE persons (orders_90d BIGINT, revenue BIGINT, last_order BIGINT, country VARCHAR, city VARCHAR,"
                            + " tier VARCHAR)");
        }
        try (DuckDBAppender appender =
                connection.unwrap(DuckDBConnection.class).createAppender(DuckDBConnection.DEFAULT_SCHEMA, "persons")) {
            for (int i = 0; i < people.persons(); i++) {
                appender.beginRow();
                appender.append(ServedPeople.orders(i));
                appender.append(ServedPeople.revenue(i));
                appender.append(ServedPeople.lastSeen(i));
                appender.append(ServedPeople.country(i));
                appender.append(ServedPeople.city(i));
                appender.append(ServedPeople.tier(i));
                appender.endRow();
            }
        }
        return new DuckPeople(connection);
    }

    long count(String where) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("SELECT count(*) FROM persons WHERE " + where)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
