package io.parcours.ingestion.source.jdbc;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.Source;
import io.parcours.ingestion.source.SourceState;
import io.parcours.ingestion.source.TestSources;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcSourceTest {
    private static EmbeddedPostgres postgres;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void empty() {
        sql("drop schema public cascade", "create schema public", "set client_min_messages to warning");
    }

    @Test
    void givesEveryTypeAsAString() {
        sql(
                "create type mood as enum ('happy', 'sad')",
                "create table t (id int, price numeric(10,2), at timestamptz, local timestamp, day date, ok boolean, "
                        + "data jsonb, tags text[], bytes bytea, uid uuid, m mood, f float8)",
                "insert into t values (1, 1.50, '2024-05-01 12:00:00.25+02', '2024-05-01 12:00:00', '2024-05-01', true, "
                        + "'{\"a\": 1}', '{x,\"y z\"}', '\\x00ff', '00000000-0000-0000-0000-000000000001', 'sad', 0.1), "
                        + "(2, null, null, null, null, null, null, null, null, null, null, null)");
        Delivery delivery = discover("table: t", SourceState.NOTHING_READ);
        assertThatRows(delivery.rows().drop("_line", "_malformed", "_text"))
                .areExactly(
                        "1 | 1.50 | 2024-05-01 10:00:00.25+00:00 | 2024-05-01 12:00:00 | 2024-05-01 | true | {\"a\": 1} | "
                                + "[\"x\",\"y z\"] | 00ff | 00000000-0000-0000-0000-000000000001 | sad | 0.1 | t",
                        "2" + " | null".repeat(11) + " | t");
        assertThat(delivery.declaredTypes()).containsEntry("at", "timestamptz").containsEntry("m", "mood");
    }

    @Test
    void readsAllOfATableAgainOnlyWhenItChanged() {
        sql("create table t (id int, name text)", "insert into t values (1, 'Ann'), (2, 'Bob')");
        Delivery first = discover("table: t", SourceState.NOTHING_READ);
        assertThat(first.complete()).isTrue();
        SourceState state = TestSources.after(SourceState.NOTHING_READ, first);
        assertThat(source("table: t").discover(state)).isEmpty();
        sql("update t set name = 'Bea' where id = 2");
        Delivery second = discover("table: t", state);
        assertThat(second.batch()).isNotEqualTo(first.batch());
        assertThatRows(second.rows()).selecting("id", "name").areExactly("1 | Ann", "2 | Bea");
    }

    @Test
    void followsAWatermarkWithoutLosingTiesLateCommitsOrRowsWithoutAValue() {
        String settings = "table: t, newer_by: at, overlap: 10 minutes";
        sql(
                "create table t (id int, at timestamp)",
                "insert into t values (1, '2024-05-01 09:00'), (2, '2024-05-01 10:00'), (3, null)");
        Delivery first = discover(settings, SourceState.NOTHING_READ);
        assertThatRows(first.rows()).selecting("id").areExactly("1", "2", "3");
        SourceState state = TestSources.after(SourceState.NOTHING_READ, first);
        assertThat(source(settings).discover(state)).isEmpty();

        sql("insert into t values (4, '2024-05-01 10:00')");
        Delivery tie = discover(settings, state);
        assertThatRows(tie.rows().where("at is not null")).selecting("id").areExactly("2", "4");
        state = TestSources.after(state, tie);
        assertThat(source(settings).discover(state)).isEmpty();

        sql("insert into t values (5, '2024-05-01 09:55')");
        Delivery late = discover(settings, state);
        assertThatRows(late.rows().where("at is not null")).selecting("id").areExactly("2", "4", "5");
        state = TestSources.after(state, late);

        sql("insert into t values (6, '2024-05-01 11:00'), (7, null)");
        Delivery newer = discover(settings, state);
        sql("insert into t values (8, '2024-05-01 12:00')");
        assertThatRows(newer.rows()).selecting("id").areExactly("2", "3", "4", "5", "6", "7");
        assertThat(newer.complete()).isFalse();
        state = TestSources.after(state, newer);
        assertThatRows(discover(settings, state).rows().where("at is not null"))
                .selecting("id")
                .areExactly("6", "8");
    }

    @Test
    void namesTheSameRangeTheSame() {
        sql("create table t (id bigint)", "insert into t select generate_series(1, 5000)");
        Delivery first = discover("table: t, newer_by: ID, overlap: 10", SourceState.NOTHING_READ);
        assertThat(discover("table: t, newer_by: ID, overlap: 10", SourceState.NOTHING_READ)
                        .batch())
                .isEqualTo(first.batch());
        sql("insert into t values (5001)");
        Delivery second =
                discover("table: t, newer_by: ID, overlap: 10", TestSources.after(SourceState.NOTHING_READ, first));
        assertThatRows(second.rows()).hasCount(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "day", "at", "name", "moment"})
    void sharesAReadAmongConnectionsWithoutLosingOrDoublingRows(String column) {
        sql(
                "create table t (id numeric, day date, at timestamp, name text, moment timestamptz)",
                "insert into t select i, date '2024-01-01' + i, timestamp '2024-01-01' + i * interval '1 hour', 'n' || i, "
                        + "now() - i * interval '1 minute' from generate_series(1, 1000) i",
                "insert into t values (null, null, null, null, null)");
        Delivery delivery = discover("table: t, split_by: " + column + ", parts: 3", SourceState.NOTHING_READ);
        assertThat(delivery.rows().rdd().getNumPartitions()).isEqualTo(3);
        assertThatRows(delivery.rows()).hasCount(1001);
        assertThat(delivery.rows().select("id").distinct().count()).isEqualTo(1001);
        long biggest = delivery.rows()
                .groupBy(org.apache.spark.sql.functions.spark_partition_id())
                .count()
                .agg(org.apache.spark.sql.functions.max("count"))
                .head()
                .getLong(0);
        assertThat(biggest).isLessThan(500);
    }

    @Test
    void readsAQueryAndColumnsWithOddNames() {
        sql("create table t (\"Order\" int, \"a b\" text)", "insert into t values (1, 'x'), (2, 'y')");
        Delivery delivery = discover(
                "query: 'select \"Order\", \"a b\", 1 as order from t where \"Order\" > 1;', newer_by: order",
                SourceState.NOTHING_READ);
        assertThatRows(delivery.rows())
                .selecting("`a b`", "order_2", "_source_file")
                .areExactly("y | 1 | the query");
    }

    @Test
    void saysThatThePasswordIsWrongWithoutSayingIt() throws IOException {
        sql(
                "drop role if exists crm",
                "create role crm login superuser password 'right'",
                "create table t (id int)",
                "insert into t values (1)");
        Path rules = Path.of(one("show hba_file"));
        String before = Files.readString(rules);
        Files.writeString(
                rules, "host all crm 127.0.0.1/32 scram-sha-256\nhost all crm ::1/128 scram-sha-256\n" + before);
        sql("select pg_reload_conf()");
        String place = "{kind: jdbc, url: '" + url().replaceFirst("\\?.*", "") + "', user: crm, table: t, password: ";
        assertThatRows(new TestSources(folder)
                        .discover(place + "right}", SourceState.NOTHING_READ)
                        .rows())
                .hasCount(1);
        assertThatThrownBy(() -> new TestSources(folder).discover(place + "geheim123}", SourceState.NOTHING_READ))
                .isInstanceOfSatisfying(ParcoursException.class, e -> {
                    assertThat(e.fault()).isEqualTo(Fault.CONFIGURATION);
                    assertThat(e.fault().exitCode()).isEqualTo(2);
                    assertThat(e).hasMessageContaining("refuses the user or the password");
                    assertThat(e).hasStackTraceContaining("cannot connect");
                    assertThat(e.getMessage() + e.getCause()).doesNotContain("geheim123");
                });
    }

    @Test
    void saysWhichTableOrColumnIsUnknown() {
        sql("create table contacts (id int, updated_at timestamp)");
        assertFails("table: contact", Fault.CONFIGURATION, "relation \"contact\" does not exist");
        assertFails("table: contacts, newer_by: update_at", Fault.CONFIGURATION, "did you mean 'updated_at'?");
        assertFails("table: contacts, split_by: idd", Fault.CONFIGURATION, "split_by: names");
    }

    @Test
    void saysThatNothingAnswersOrThatNoDriverFits() {
        assertThatThrownBy(() -> new TestSources(folder)
                        .discover(
                                "{kind: jdbc, url: 'jdbc:postgresql://127.0.0.1:1/x?password=geheim', table: t}",
                                SourceState.NOTHING_READ))
                .isInstanceOfSatisfying(ParcoursException.class, e -> {
                    assertThat(e.fault()).isEqualTo(Fault.RESOURCES);
                    assertThat(e.getMessage()).contains("127.0.0.1:1").doesNotContain("geheim");
                });
        assertThatThrownBy(() -> new TestSources(folder)
                        .discover("{kind: jdbc, url: 'jdbc:nosuch://x', table: t}", SourceState.NOTHING_READ))
                .isInstanceOfSatisfying(
                        ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CONFIGURATION));
    }

    @Test
    void breaksOffClearlyWhenTheServerStopsInMidRead() throws IOException {
        try (EmbeddedPostgres doomed = EmbeddedPostgres.builder().start()) {
            String url = doomed.getJdbcUrl("postgres", "postgres");
            execute(url, "create table t (id int, filler text)");
            execute(url, "insert into t select i, repeat('x', 1000) from generate_series(1, 20000) i");
            Delivery delivery = new TestSources(folder)
                    .discover(
                            "{kind: jdbc, url: '" + url + "', table: t, newer_by: id, fetch_size: 100}",
                            SourceState.NOTHING_READ);
            var rows = delivery.rows().toLocalIterator();
            rows.next();
            assertThatThrownBy(() -> {
                        delivery.rows().foreachPartition((org.apache.spark.api.java.function.ForeachPartitionFunction<
                                        org.apache.spark.sql.Row>)
                                partition -> {
                                    for (int i = 0; partition.hasNext(); i++) {
                                        partition.next();
                                        if (i == 500) {
                                            execute(
                                                    url,
                                                    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()");
                                        }
                                    }
                                });
                    })
                    .satisfies(e -> {
                        ParcoursException told = told(e).orElseThrow();
                        assertThat(told.fault()).isEqualTo(Fault.RESOURCES);
                        assertThat(told).hasMessageContaining("reading t broke off");
                    });
        }
    }

    private static Optional<ParcoursException> told(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ParcoursException said) {
                return Optional.of(said);
            }
        }
        return Optional.empty();
    }

    @Test
    void readsAnyOtherDatabaseWithADriver() {
        String url = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1";
        execute(
                url,
                "create table orders (id int, placed_at timestamp with time zone, total decimal(10, 2), note clob)");
        execute(
                url,
                "insert into orders values (1, timestamp with time zone '2024-05-01 12:00:00+02:00', 9.90, 'gift')");
        String from = "{kind: jdbc, url: '" + url + "', table: orders, newer_by: placed_at, split_by: note, parts: 2}";
        Delivery delivery = new TestSources(folder).discover(from, SourceState.NOTHING_READ);
        assertThatRows(delivery.rows())
                .selecting("ID", "PLACED_AT", "TOTAL", "NOTE")
                .areExactly("1 | 2024-05-01 10:00:00+00:00 | 9.90 | gift");
        SourceState state = TestSources.after(SourceState.NOTHING_READ, delivery);
        assertThat(new TestSources(folder).open(from).discover(state)).isEmpty();
    }

    private void assertFails(String settings, Fault fault, String words) {
        assertThatThrownBy(() -> discover(settings, SourceState.NOTHING_READ))
                .isInstanceOfSatisfying(ParcoursException.class, e -> {
                    assertThat(e.fault()).isEqualTo(fault);
                    assertThat(e).hasMessageContaining(words);
                });
    }

    private Source source(String settings) {
        return new TestSources(folder).open("{kind: jdbc, url: '" + url() + "', " + settings + "}");
    }

    private Delivery discover(String settings, SourceState state) {
        return source(settings).discover(state).orElseThrow();
    }

    private static String url() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    private static void sql(String... statements) {
        execute(url(), statements);
    }

    private static String one(String query) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(String url, String... statements) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
