package io.parcours.ingestion.source.jdbc;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How to reach a database.
 *
 * @param driver path of a jar that holds the driver, in a class loader of its own; empty takes one from the class path
 * @param properties further properties of the driver
 */
public record Database(String url, String user, String password, String driver, Map<String, String> properties)
        implements Serializable {
    private static final String HIDDEN = "***";

    public Database {
        properties = new TreeMap<>(properties);
    }

    /** Connects. @throws ParcoursException saying what to mend, never with the password in it */
    Connection connect() {
        Driver found = Drivers.accepting(url, driver, shown());
        Properties all = new Properties();
        all.putAll(properties);
        if (!user.isEmpty()) {
            all.setProperty("user", user);
        }
        if (!password.isEmpty()) {
            all.setProperty("password", password);
        }
        try {
            Connection connection = found.connect(url, all);
            if (connection == null) {
                throw new SQLException("the driver does not take this address", "08001");
            }
            prepare(connection);
            return connection;
        } catch (SQLException e) {
            throw failure("cannot connect to " + shown(), e);
        }
    }

    private void prepare(Connection connection) throws SQLException {
        if (isHive()) {
            try (Statement statement = connection.createStatement()) {
                // Otherwise every column is called table.column.
                statement.execute("set hive.resultset.use.unique.column.names=false");
            }
            return;
        }
        connection.setReadOnly(true);
        // PostgreSQL fetches in portions only inside a transaction.
        connection.setAutoCommit(false);
    }

    boolean isHive() {
        return url.startsWith("jdbc:hive2:");
    }

    boolean isMySql() {
        return url.startsWith("jdbc:mysql:") || url.startsWith("jdbc:mariadb:");
    }

    /** The address without anything that may be a secret. */
    String shown() {
        return url.replaceFirst("[?;#].*$", "").replaceFirst("//[^/@]*@", "//");
    }

    /** What a driver's exception means to a person. */
    ParcoursException failure(String problem, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String message = harmless(String.valueOf(e.getMessage()));
        String said = message.toLowerCase(Locale.ROOT);
        if (state.startsWith("28")
                || said.contains("authentication fail")
                || said.contains("error validating the login")) {
            return exception(
                    Fault.CONFIGURATION,
                    problem,
                    "the database refuses the user or the password",
                    "check user: and password: in the contract and the environment they come from",
                    e);
        }
        if (state.startsWith("42") || state.startsWith("3D") || state.startsWith("3F") || state.equals("90146")) {
            return exception(
                    Fault.CONFIGURATION, problem, message, "check the names in from: and what this user may read", e);
        }
        if (state.startsWith("22")) {
            return exception(
                    Fault.DATA, problem, message, "mend the value in the database or leave it out by query:", e);
        }
        return exception(
                Fault.RESOURCES,
                problem,
                message,
                "run again once the database answers; nothing of this delivery was taken in",
                e);
    }

    private ParcoursException exception(Fault fault, String problem, String cause, String remedy, SQLException e) {
        SQLException told = new SQLException(harmless(String.valueOf(e.getMessage())), e.getSQLState());
        told.setStackTrace(e.getStackTrace());
        return new ParcoursException(fault, problem, cause, remedy, told);
    }

    /** A driver may repeat the address or the password it was given. */
    private String harmless(String message) {
        String harmless = message.replace(url, shown());
        if (!password.isEmpty()) {
            harmless = harmless.replace(password, HIDDEN);
        }
        return harmless.replaceAll("(?i)(password|pwd)=[^&;\\s]*", "$1=" + HIDDEN)
                .strip()
                .replaceAll("\\s+", " ");
    }

    @Override
    public String toString() {
        return shown();
    }
}
