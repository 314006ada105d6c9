package io.parcours.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.ingestion.source.FileFormat.Csv;
import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.Faults;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void readsASparseContractWithDefaults() {
        assertThat(read("{kind: files, path: drops/*.csv.gz}")).hasValueSatisfying(settings -> {
            FileSettings files = (FileSettings) settings;
            assertThat(files.paths()).containsExactly(folder + "/drops/*.csv.gz");
            assertThat(files.format()).isInstanceOfSatisfying(Csv.class, csv -> {
                assertThat(csv.form().delimiter()).isEqualTo(",");
                assertThat(csv.header()).isTrue();
                assertThat(csv.encoding()).isEqualTo("UTF-8");
            });
        });
    }

    @ParameterizedTest
    @CsvSource({
        "x.tsv.zst, Csv",
        "x.ndjson, JsonLines",
        "x.jsonl.gz, JsonLines",
        "x.json, JsonDocuments",
        "x.parquet, Parquet",
        "x.orc, Orc"
    })
    void tellsTheFormatFromTheName(String path, String format) {
        assertThat(read("{kind: files, path: " + path + "}"))
                .hasValueSatisfying(settings -> assertThat(
                                ((FileSettings) settings).format().getClass().getSimpleName())
                        .isEqualTo(format));
    }

    @Test
    void reportsEveryFaultOfFilesAtOnce() {
        assertThat(
                        problems(
                                "{kind: files, format: csv, delimitr: ';', encoding: latin-99, header: no, if_missing: cry, skip_lines: -1}"))
                .containsExactlyInAnyOrder(
                        "'path' is missing",
                        "unknown key 'delimitr'",
                        "'encoding' cannot be 'latin-99'",
                        "a file without a header needs names for its columns",
                        "'if_missing' cannot be 'cry'",
                        "'skip_lines' cannot be '-1'");
        assertThat(problems("{kind: files, path: a, format: text, pattern: '(?<a>'}"))
                .containsExactly("the pattern is not a regular expression");
        assertThat(problems("{kind: files, path: a, format: text, pattern: '(.*)'}"))
                .containsExactly("the pattern names no column");
        assertThat(problems("{kind: files, path: a.b}"))
                .containsExactly("the format of a.b cannot be told from its name");
        assertThat(problems("{kind: files, path: a.csv, columns: [id, Id]}"))
                .containsExactly("the column 'Id' stands twice");
        assertThat(problems("{kind: files, path: a.csv, quote: '!!'}"))
                .containsExactly("the file cannot be written like this");
    }

    @Test
    void reportsEveryFaultOfADatabaseAtOnceAndNeverItsPassword() {
        assertThat(problems("{kind: jdbc, url: 'postgres://u:geheim@h/d', tabel: x, overlap: soon, parts: 0}"))
                .contains(
                        "'url' does not begin with jdbc:",
                        "unknown key 'tabel'",
                        "'overlap' cannot be soon",
                        "'overlap' means nothing without 'newer_by'",
                        "'parts' cannot be '0'",
                        "'parts' means nothing without 'split_by'",
                        "'table' is missing")
                .noneMatch(problem -> problem.contains("geheim"));
        assertThat(problems("{kind: hive, url: 'jdbc:hive2://h:10000/d', table: a, query: select 1}"))
                .containsExactly("'table' and 'query' are both there");
        assertThat(problems("{kind: delta}")).containsExactly("'path' is missing");
    }

    @Test
    void saysWhichKindsThereAre() {
        assertThat(problems("{path: a.csv}")).containsExactly("'kind' is missing");
        Faults faults = new Faults();
        new TestSources(folder).read("{kind: ftp}", faults);
        assertThat(faults.sorted())
                .singleElement()
                .satisfies(fault -> assertThat(fault.remedy()).contains("files, jdbc, hive, delta, iceberg"));
    }

    private Optional<SourceSettings> read(String from) {
        Faults faults = new Faults();
        Optional<SourceSettings> settings = new TestSources(folder).read(from, faults);
        faults.throwIfAny();
        return settings;
    }

    private List<String> problems(String from) {
        Faults faults = new Faults();
        new TestSources(folder).read(from, faults);
        return faults.sorted().stream().map(DefinitionFault::problem).toList();
    }
}
