package io.parcours.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL that Parcours is held against in {@code bench segments}, on touchpoints few enough to count by hand. */
class SegmentSqlTest {
    private static final SegmentSql SQL =
            new SegmentSql(new SegmentWorkload(LocalDate.parse("2026-02-01"), SegmentDialect.DUCKDB));

    @TempDir
    static Path folder;

    @BeforeAll
    static void touchpoints() throws SQLException {
        ask("""
                COPY (SELECT * FROM (VALUES
                  ('ann', 'e1', TIMESTAMP '2026-01-20 10:00:00', 'Order Completed', 'web', 10.01, 'sale',
                   [{'category': 'shoes', 'quantity': 2.0}, {'category': 'bags', 'quantity': 1.0}]),
                  ('ann', 'e2', TIMESTAMP '2026-01-21 10:00:00', 'Order Completed', 'store', 20.00, NULL,
                   [{'category': 'bags', 'quantity': 1.0}]),
                  ('ann', 'e3', TIMESTAMP '2025-01-01 10:00:00', 'Order Completed', 'store', 30.00, NULL,
                   [{'category': 'bags', 'quantity': 1.0}]),
                  ('ann', 'e4', TIMESTAMP '2026-02-01 00:00:00', 'Order Completed', 'app', 99.00, NULL, []),
                  ('bob', 'e5', TIMESTAMP '2026-01-31 23:00:00', 'Page Viewed', 'web', NULL, NULL, NULL))
                  AS t(person_id, event_id, occurred_at, type, channel, amount, campaign, products)
                  CROSS JOIN (SELECT false AS is_bot, NULL::DOUBLE AS sentiment)) TO '%s' (FORMAT parquet)""".formatted(folder.resolve("events.parquet")));
        ask("COPY (SELECT unnest(['ann', 'bob', 'cid']) AS person_id, 'FR' AS country) TO '%s' (FORMAT parquet)"
                .formatted(folder.resolve("profiles.parquet")));
        SQL.duck(
                List.of(folder.resolve("events.parquet").toString()),
                folder.resolve("profiles.parquet").toString(),
                folder.resolve("attributes.parquet"),
                folder.resolve("members.parquet"));
    }

    @Test
    void countsWhatHappenedBeforeTheDay() throws SQLException {
        assertThat(attributes("ann", "orders, orders_90d, revenue, average_basket, days_since_order, web_orders"))
                .isEqualTo("3 2 60.0100 20.0033 11 1");
        assertThat(attributes("ann", "store_share, campaign_share, pieces, categories_bought, favourite_channel"))
                .isEqualTo("0.6667 0.3333 5.0000 2 store");
        assertThat(attributes("bob", "orders, revenue, average_basket, days_since_visit, last_channel"))
                .isEqualTo("0 0.0000 null 1 web");
        assertThat(attributes("cid", "orders, active_days_90d, last_channel")).isEqualTo("0 0 null");
    }

    @Test
    void ofEqualWeightsTakesTheOneSeenLast() throws SQLException {
        // Two pieces of shoes and three of bags in all; without the order of a year ago two of each.
        assertThat(attributes("ann", "favourite_category")).isEqualTo("bags");
    }

    @Test
    void putsPersonsInSegments() throws SQLException {
        Set<String> segments = new TreeSet<>();
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT segment FROM '%s' WHERE person_id = 'ann'"
                        .formatted(folder.resolve("members.parquet")))) {
            while (rows.next()) {
                segments.add(rows.getString(1));
            }
        }
        assertThat(segments)
                .contains(
                        "buyers-1",
                        "buyers-3",
                        "bought-shoes",
                        "bought-lately",
                        "best-tenth",
                        "mostly-in-shops",
                        "not-seen")
                .doesNotContain("buyers-5", "lapsing", "fans-of-shoes", "web-only", "complained");
    }

    @Test
    void noticesADifference() {
        Path attributes = folder.resolve("attributes.parquet");
        Path members = folder.resolve("members.parquet");
        assertThat(SQL.requireSame(attributes.toString(), attributes, members.toString(), members))
                .isPositive();
        assertThatThrownBy(() -> {
                    Path other = folder.resolve("other.parquet");
                    ask(
                            "COPY (SELECT * REPLACE (CASE WHEN person_id = 'bob' THEN 1 ELSE orders END AS orders) FROM '%s') TO '%s' (FORMAT parquet)"
                                    .formatted(attributes, other));
                    SQL.requireSame(other.toString(), attributes, members.toString(), members);
                })
                .hasMessageContaining("1 persons have another orders");
    }

    @Test
    void holdsThirtyAttributesAndFiftySegments() {
        SegmentWorkload workload = new SegmentWorkload(LocalDate.parse("2026-02-01"), SegmentDialect.SPARK);
        assertThat(workload.attributes()).hasSize(30);
        assertThat(workload.segments()).hasSize(50);
    }

    private static String attributes(String person, String names) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT %s FROM '%s' WHERE person_id = '%s'"
                        .formatted(names, folder.resolve("attributes.parquet"), person))) {
            row.next();
            StringBuilder found = new StringBuilder();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                found.append(i == 1 ? "" : " ").append(row.getString(i));
            }
            return found.toString();
        }
    }

    private static void ask(String sql) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }
}
