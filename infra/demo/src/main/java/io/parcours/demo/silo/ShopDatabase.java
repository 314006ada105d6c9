package io.parcours.demo.silo;

import io.parcours.demo.behaviour.Moment.Line;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The web shop's H2 database; times in it are UTC without a zone. */
final class ShopDatabase implements Closeable {
    private static final int BATCH = 2_000;

    /** A row of {@code accounts}; times in seconds since 1970. */
    record Account(
            String id,
            String email,
            String firstName,
            String lastName,
            String phone,
            Optional<LocalDate> birthDate,
            String street,
            String zip,
            String city,
            String country,
            boolean newsletter,
            long createdAt,
            long updatedAt) {}

    /** A row of {@code orders}; the billing columns are filled for orders without an account. */
    record Order(
            String id,
            String account,
            String email,
            String phone,
            String firstName,
            String lastName,
            String street,
            String zip,
            String city,
            String country,
            String cookie,
            String status,
            long cents,
            String campaign,
            long orderedAt,
            long updatedAt) {}

    private final Connection connection;
    private final PreparedStatement accounts;
    private final PreparedStatement orders;
    private final PreparedStatement lines;
    private final PreparedStatement moves;
    private int waiting;

    ShopDatabase(Path folder) throws SQLException {
        Path path = folder.resolve("data/shop/shop").toAbsolutePath();
        try {
            Files.createDirectories(folder.resolve("data/shop"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connection = DriverManager.getConnection(
                "jdbc:h2:file:" + path + ";DATABASE_TO_LOWER=TRUE;CACHE_SIZE=32768", "shop", "");
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table if not exists accounts (account_id varchar(20) primary key, email varchar(120),"
                            + " first_name varchar(60), last_name varchar(60), phone varchar(30), birth_date date,"
                            + " street varchar(120), zip varchar(10), city varchar(60), country char(2), newsletter boolean,"
                            + " created_at timestamp(0), updated_at timestamp(0))");
            statement.execute(
                    "create table if not exists orders (order_id varchar(30) primary key, account_id varchar(20),"
                            + " email varchar(120), phone varchar(30), first_name varchar(60), last_name varchar(60),"
                            + " street varchar(120), zip varchar(10), city varchar(60), country char(2), cookie varchar(40),"
                            + " status varchar(12), total decimal(12,2), currency char(3), campaign varchar(20),"
                            + " ordered_at timestamp(0), updated_at timestamp(0))");
            statement.execute("create table if not exists order_lines (order_id varchar(30), line int, sku varchar(20),"
                    + " name varchar(80), category varchar(20), quantity int, unit_price decimal(12,2),"
                    + " primary key (order_id, line))");
            statement.execute(
                    "create or replace view order_rows as select o.order_id, l.line, o.account_id, o.email, o.phone, o.cookie,"
                            + " o.status, o.currency, o.campaign, o.ordered_at, o.updated_at, l.sku, l.name, l.category,"
                            + " l.quantity, l.unit_price from orders o join order_lines l on l.order_id = o.order_id");
            statement.execute(
                    "create or replace view guest_checkouts as select order_id, email, phone, first_name, last_name, street, zip,"
                            + " city, country, ordered_at, updated_at from orders where account_id is null and last_name is not null");
        }
        accounts =
                connection.prepareStatement("merge into accounts key (account_id) values (?,?,?,?,?,?,?,?,?,?,?,?,?)");
        orders = connection.prepareStatement(
                "merge into orders key (order_id) values (?,?,?,?,?,?,?,?,?,?,?,?,?,'EUR',?,?,?)");
        lines = connection.prepareStatement("merge into order_lines key (order_id, line) values (?,?,?,?,?,?,?)");
        moves = connection.prepareStatement("update accounts set street = ?, updated_at = ? where account_id = ?");
    }

    void account(Account account) {
        try {
            text(accounts, 1, account.id());
            text(accounts, 2, account.email());
            text(accounts, 3, account.firstName());
            text(accounts, 4, account.lastName());
            text(accounts, 5, account.phone());
            if (account.birthDate().isPresent()) {
                accounts.setDate(6, Date.valueOf(account.birthDate().get()));
            } else {
                accounts.setNull(6, Types.DATE);
            }
            text(accounts, 7, account.street());
            text(accounts, 8, account.zip());
            text(accounts, 9, account.city());
            text(accounts, 10, account.country());
            accounts.setBoolean(11, account.newsletter());
            time(accounts, 12, account.createdAt());
            time(accounts, 13, account.updatedAt());
            accounts.addBatch();
            wrote(1);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void moved(String account, String street, long at) {
        try {
            flush();
            text(moves, 1, street);
            time(moves, 2, at);
            text(moves, 3, account);
            moves.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    void order(Order order, List<Line> bought) {
        try {
            header(order);
            int number = 1;
            for (Line line : bought) {
                line(order.id(), number++, line, line.product().cents());
            }
            wrote(1 + bought.size());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** An order whose only line is wrong. */
    void badOrder(String id, String account, @Nullable Line line, long cents, long at) {
        try {
            header(new Order(id, account, "", "", "", "", "", "", "", "", "", "paid", cents, "", at, at));
            line(id, 1, line, cents);
            wrote(2);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void header(Order order) throws SQLException {
        text(orders, 1, order.id());
        text(orders, 2, order.account());
        text(orders, 3, order.email());
        text(orders, 4, order.phone());
        text(orders, 5, order.firstName());
        text(orders, 6, order.lastName());
        text(orders, 7, order.street());
        text(orders, 8, order.zip());
        text(orders, 9, order.city());
        text(orders, 10, order.country());
        text(orders, 11, order.cookie());
        text(orders, 12, order.status());
        orders.setBigDecimal(13, java.math.BigDecimal.valueOf(order.cents(), 2));
        text(orders, 14, order.campaign());
        time(orders, 15, order.orderedAt());
        time(orders, 16, order.updatedAt());
        orders.addBatch();
    }

    private void line(String order, int number, @Nullable Line line, long cents) throws SQLException {
        text(lines, 1, order);
        lines.setInt(2, number);
        text(lines, 3, line == null ? "" : line.product().sku());
        text(lines, 4, line == null ? "" : line.product().name());
        text(lines, 5, line == null ? "" : line.product().category());
        lines.setInt(6, line == null ? 1 : line.quantity());
        lines.setBigDecimal(7, java.math.BigDecimal.valueOf(cents, 2));
        lines.addBatch();
    }

    private void wrote(int rows) throws SQLException {
        waiting += rows;
        if (waiting >= BATCH) {
            flush();
        }
    }

    private void flush() throws SQLException {
        if (waiting > 0) {
            accounts.executeBatch();
            orders.executeBatch();
            lines.executeBatch();
            connection.commit();
            waiting = 0;
        }
    }

    private static void text(PreparedStatement statement, int at, String value) throws SQLException {
        if (value.isEmpty()) {
            statement.setNull(at, Types.VARCHAR);
        } else {
            statement.setString(at, value);
        }
    }

    private static void time(PreparedStatement statement, int at, long seconds) throws SQLException {
        statement.setObject(at, LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.UTC));
    }

    private static IllegalStateException failed(SQLException e) {
        return new IllegalStateException("the demo's shop database refused a row: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try (connection;
                accounts;
                orders;
                lines;
                moves) {
            flush();
            connection.commit();
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
