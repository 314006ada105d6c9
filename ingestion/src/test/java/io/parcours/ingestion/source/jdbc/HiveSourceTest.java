package io.parcours.ingestion.source.jdbc;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.SourceState;
import io.parcours.ingestion.source.TestSources;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("thorough")
class HiveSourceTest {
    @TempDir
    private static Path folder;

    private static Path jars;
    private static HiveServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        jars = HiveServer.resolve(Path.of(""));
        Path home = Files.createDirectories(folder.resolve("hive"));
        server = HiveServer.start(jars, home);
        Path data = Files.createDirectories(home.resolve("contacts"));
        Files.writeString(data.resolve("1.txt"), """
                1,Ann,2024-05-01 09:00:00,12.50,a|b
                2,Zoë,2024-05-01 10:00:00,\\N,c
                3,Cy,2024-05-01 11:00:00,0.10,
                """);
        execute("create external table contacts (id int, `first name` string, `timestamp` timestamp, "
                + "spent decimal(10,2), tags array<string>) row format delimited fields terminated by ',' "
                + "collection items terminated by '|' location 'file://" + data + "'");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void readsATableWithItsOwnDriverBesideSpark() throws IOException {
        Delivery delivery = discover("table: contacts, split_by: id, parts: 2");
        assertThatRows(delivery.rows())
                .selecting("id", "`first name`", "timestamp", "spent", "tags", "_source_file")
                .areExactly(
                        "1 | Ann | 2024-05-01 09:00:00.0 | 12.50 | [\"a\",\"b\"] | contacts",
                        "2 | Zoë | 2024-05-01 10:00:00.0 | null | [\"c\"] | contacts",
                        "3 | Cy | 2024-05-01 11:00:00.0 | 0.10 | [] | contacts");
        assertThat(delivery.complete()).isTrue();
        assertThat(delivery.declaredTypes()).containsEntry("spent", "decimal");
    }

    @Test
    void followsAWatermark() throws IOException {
        String settings = "query: 'select id, `timestamp` from contacts', newer_by: timestamp, overlap: 30 minutes";
        Delivery first = discover(settings);
        assertThatRows(first.rows()).selecting("id").areExactly("1", "2", "3");
        SourceState state = TestSources.after(SourceState.NOTHING_READ, first);
        assertThat(open(settings).discover(state)).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithATableAnAddressOrADriver() throws IOException {
        assertFails("url: '" + server.url() + "', table: nobody", Fault.CONFIGURATION, "nobody");
        assertFails("url: 'jdbc:hive2://127.0.0.1:1/default', table: contacts", Fault.RESOURCES, "127.0.0.1:1");
        assertThatThrownBy(() -> new TestSources(folder.resolve("bare"))
                        .discover(
                                "{kind: hive, url: '" + server.url() + "', table: contacts}", SourceState.NOTHING_READ))
                .isInstanceOfSatisfying(ParcoursException.class, e -> {
                    assertThat(e.fault()).isEqualTo(Fault.CONFIGURATION);
                    assertThat(e.remedy()).contains("hive-jdbc");
                });
    }

    private static void assertFails(String settings, Fault fault, String words) {
        assertThatThrownBy(() -> workspace().discover("{kind: hive, " + settings + "}", SourceState.NOTHING_READ))
                .isInstanceOfSatisfying(ParcoursException.class, e -> {
                    assertThat(e.fault()).isEqualTo(fault);
                    assertThat(e).hasMessageContaining(words);
                });
    }

    private static Delivery discover(String settings) throws IOException {
        return open(settings).discover(SourceState.NOTHING_READ).orElseThrow();
    }

    private static io.parcours.ingestion.source.Source open(String settings) throws IOException {
        return workspace().open("{kind: hive, url: '" + server.url() + "', " + settings + "}");
    }

    /** A workspace with the driver in its folder. */
    private static TestSources workspace() throws IOException {
        Path workspace = folder.resolve("workspace");
        if (!Files.exists(workspace.resolve("drivers"))) {
            Files.createDirectories(workspace);
            Files.createSymbolicLink(workspace.resolve("drivers"), jars.resolve("drivers"));
        }
        return new TestSources(workspace);
    }

    private static void execute(String sql) {
        String driver = jars.resolve("drivers/hive-jdbc-4.0.1-standalone.jar").toString();
        try (Connection connection = new Database(server.url(), "", "", driver, Map.of()).connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
