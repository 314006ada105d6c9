package io.parcours.lakehouse.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A change of a table shows in review as a change of its file. To write the files anew:
 * {@code mvn -pl lakehouse test -Dtest=GoldenDdlTest -Dparcours.golden=write}
 */
class GoldenDdlTest {
    private static final Path GOLDEN = Path.of("src/test/resources/ddl");

    static Stream<TableContract> tables() {
        return Tables.ALL.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void aTableIsAsItsGoldenFileSays(TableContract table) throws IOException {
        Path file = GOLDEN.resolve(table.name() + ".sql");
        if ("write".equals(System.getProperty("parcours.golden"))) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, table.ddl());
        }
        assertThat(file).as("write it with -Dparcours.golden=write").exists();
        assertThat(table.ddl()).isEqualTo(Files.readString(file));
    }

    @Test
    void noGoldenFileIsLeftOver() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Tables.ALL.stream()
                            .map(table -> table.name() + ".sql")
                            .toList());
        }
    }

    @Test
    void everyTableSaysWhatItHoldsAndWhoWritesIt() {
        assertThat(Tables.ALL).allSatisfy(table -> {
            assertThat(table.doc()).isNotBlank();
            assertThat(table.key()).isNotEmpty();
            assertThat(table.columns())
                    .allSatisfy(column -> assertThat(column.doc()).isNotBlank());
        });
    }
}
