package io.parcours.service.destination.kind;

import io.parcours.service.destination.Action;
import io.parcours.service.destination.Answer;
import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.SomeWrong;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.Batch;
import io.parcours.service.destination.Connector;
import io.parcours.service.destination.Contact;
import io.parcours.service.destination.MatchKey;
import io.parcours.service.destination.Parcel;
import io.parcours.service.destination.Row;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of a table over JDBC: {@code audience}, {@code person_id}, the fields and {@code synced_at}; a batch is one transaction. */
public final class TableUpsert implements Connector {
    public static final String KIND = "jdbc";

    private static final int ROWS = 1_000;
    private static final Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");
    private static final int PATIENCE_SECONDS = 30;

    private final Settings settings;
    private @Nullable Connection replacing;
    private int replaced;

    private record Settings(String url, String user, String password, String table, List<String> fields) {}

    private TableUpsert(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {url, user, password, table}} and {@code fields}. */
    public static Supplier<Connector> read(Account account) {
        String table = account.required("table", "write the table's name, for example public.audience_members");
        if (!table.isEmpty() && !TABLE.matcher(table).matches()) {
            account.faults()
                    .add(
                            account.map().placeOf("table"),
                            "'" + table + "' is no table name",
                            "write letters, digits and underscores, with a schema before a dot if need be");
        }
        List<String> fields = new ArrayList<>(account.fields(List.of("email")));
        fields.remove("person_id"); // it is the key, and there anyway
        Settings settings = new Settings(
                account.required("url", "write the JDBC address, for example \"${CRM_URL}\""),
                account.text("user", ""),
                account.has("password") ? account.secret("password", "write \"${CRM_PASSWORD}\"") : "",
                table,
                List.copyOf(fields));
        return () -> new TableUpsert(settings);
    }

    @Override
    public int batchSize() {
        return ROWS;
    }

    @Override
    public boolean replaces() {
        return true;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return Optional.of(MatchKey.of("person_id", contact.personId()));
    }

    @Override
    public String content(Contact contact) {
        return Contents.of(contact, settings.fields());
    }

    @Override
    public Parcel parcel(Batch batch) {
        String rows = batch.rows().stream()
                .map(row -> batch.action() == Action.REMOVE
                        ? row.personId()
                        : row.personId()
                                + settings.fields().stream()
                                        .map(field -> ", " + field + "="
                                                + row.values().field(field).orElse("null"))
                                        .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
        String verb = switch (batch.action()) {
            case ADD -> "upsert into ";
            case REMOVE -> "delete from ";
            case REPLACE -> "replace all of ";
            case BEGIN, END -> throw new IllegalStateException("a table is replaced in one transaction");
        };
        return new Parcel(
                verb + settings.table() + " where audience = '"
                        + batch.audience().replace("'", "''") + "'",
                rows);
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        try {
            if (batch.action() == Action.REPLACE) {
                replace(batch);
            } else {
                try (Connection connection = open()) {
                    if (batch.action() == Action.ADD) {
                        upsert(connection, batch);
                    } else {
                        delete(connection, batch);
                    }
                    connection.commit();
                }
            }
            return Answer.all(batch.rows().size(), new Accepted("committed"));
        } catch (SQLException e) {
            close();
            throw failure(e);
        }
    }

    private static Unavailable failure(SQLException e) throws Denied, SomeWrong {
        String state = String.valueOf(e.getSQLState());
        String message = "the database: "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (e instanceof SQLTransientException
                || state.startsWith("08")
                || state.startsWith("40")
                || state.startsWith("57")
                || state.startsWith("90")) {
            return new Unavailable(message, Optional.empty());
        }
        if (state.startsWith("42") || state.startsWith("28") || state.startsWith("3D")) {
            throw new Denied(message);
        }
        throw new SomeWrong("the database did not take the row (SQL state " + state + ")");
    }

    private Connection open() throws SQLException {
        DriverManager.setLoginTimeout(PATIENCE_SECONDS);
        Connection connection = settings.user().isEmpty()
                ? DriverManager.getConnection(settings.url())
                : DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        connection.setAutoCommit(false);
        return connection;
    }

    /** Updates, then inserts what there was not: the one form of an upsert that every database has. */
    private void upsert(Connection connection, Batch batch) throws SQLException {
        String sets = settings.fields().stream().map(field -> field + " = ?, ").collect(Collectors.joining());
        int[] updated;
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + settings.table() + " SET " + sets + "synced_at = ? WHERE audience = ? AND person_id = ?")) {
            for (Row row : batch.rows()) {
                int at = 1;
                for (String field : settings.fields()) {
                    update.setString(at++, row.values().field(field).orElse(null));
                }
                update.setTimestamp(at++, Timestamp.from(batch.at()));
                update.setString(at++, batch.audience());
                update.setString(at, row.personId());
                update.addBatch();
            }
            updated = update.executeBatch();
        }
        List<Row> missing = new ArrayList<>();
        for (int i = 0; i < updated.length; i++) {
            if (updated[i] == 0) {
                missing.add(batch.rows().get(i));
            }
        }
        insert(connection, batch, missing);
    }

    private void insert(Connection connection, Batch batch, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String columns = settings.fields().stream().map(field -> field + ", ").collect(Collectors.joining());
        String marks = "?, ".repeat(settings.fields().size());
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + settings.table()
                + " (audience, person_id, " + columns + "synced_at) VALUES (?, ?, " + marks + "?)")) {
            for (Row row : rows) {
                int at = 1;
                insert.setString(at++, batch.audience());
                insert.setString(at++, row.personId());
                for (String field : settings.fields()) {
                    insert.setString(at++, row.values().field(field).orElse(null));
                }
                insert.setTimestamp(at, Timestamp.from(batch.at()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void delete(Connection connection, Batch batch) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM " + settings.table() + " WHERE audience = ? AND person_id = ?")) {
            for (Row row : batch.rows()) {
                delete.setString(1, batch.audience());
                delete.setString(2, row.personId());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** All batches of a replacement are one transaction, so that readers see the old members or the new. */
    private void replace(Batch batch) throws SQLException, Unavailable {
        Connection connection = replacing;
        if (batch.sequence() == 1) {
            close();
            connection = open();
            replacing = connection;
            replaced = 0;
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + settings.table() + " WHERE audience = ?")) {
                delete.setString(1, batch.audience());
                delete.executeUpdate();
            }
        }
        if (connection == null || replaced != batch.sequence() - 1) {
            throw new Unavailable("the replacement was cut off and begins anew with the next sync", Optional.empty());
        }
        insert(connection, batch, batch.rows());
        replaced = batch.sequence();
        if (batch.last()) {
            connection.commit();
            close();
        }
    }

    @Override
    public void close() {
        Connection connection = replacing;
        replacing = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // what was not committed is gone either way
            }
        }
    }
}
