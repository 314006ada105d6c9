package io.parcours.ingestion.source.file;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.FileFormat;
import io.parcours.ingestion.source.Source;
import io.parcours.ingestion.source.SourceState;
import io.parcours.ingestion.source.TestSources;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.testing.TestSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {
    @TempDir
    private Path folder;

    private TestSources sources;

    @BeforeEach
    void open() {
        sources = new TestSources(folder);
    }

    @Test
    void readsDropsOnceAndOnlyWhatIsNew() throws IOException {
        write("drops/1.csv", "id,name\n1,Ann\n");
        write("drops/2.csv", "id,name\n2,Bob\n");
        Delivery first = discover(SourceState.NOTHING_READ);
        assertThatRows(first.rows())
                .areExactly("1 | Ann | drops/1.csv | 2 | null | null", "2 | Bob | drops/2.csv | 2 | null | null");
        SourceState state = TestSources.after(SourceState.NOTHING_READ, first);
        assertThat(csv().discover(state)).isEmpty();

        write("drops/3.csv", "id,name\n3,Cy\n");
        write("drops/1.csv", "id,name\n1,Anna\n");
        Delivery second = discover(state);
        assertThat(second.changedPaths()).containsExactly("drops/1.csv");
        assertThatRows(second.rows()).selecting("id", "name").areExactly("1 | Anna", "3 | Cy");
        assertThat(second.batch()).matches("[0-9a-f]{32}").isNotEqualTo(first.batch());
    }

    @Test
    void doesNotReadTheSameContentUnderAnotherNameOrTime() throws IOException {
        write("drops/1.csv", "id,name\n1,Ann\n");
        Delivery first = discover(SourceState.NOTHING_READ);
        SourceState state = TestSources.after(SourceState.NOTHING_READ, first);
        write("drops/again.csv", "id,name\n1,Ann\n");
        Files.setLastModifiedTime(folder.resolve("drops/1.csv"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

        Delivery repeated = discover(state);
        assertThat(repeated.files()).isEmpty();
        assertThat(repeated.repeatedFiles()).extracting("path").containsExactly("drops/1.csv", "drops/again.csv");
        assertThatRows(repeated.rows()).areNone();
        assertThat(csv().discover(TestSources.after(state, repeated))).isEmpty();
    }

    @Test
    void namesABatchByItsContentWhereverItLies() throws IOException {
        write("drops/b.csv", "id,name\n1,Ann\n");
        String batch = discover(SourceState.NOTHING_READ).batch();
        Files.move(folder.resolve("drops/b.csv"), folder.resolve("drops/c.csv"));
        assertThat(discover(SourceState.NOTHING_READ).batch()).isEqualTo(batch);
    }

    @Test
    void bringsFilesWithDifferentColumnsTogether() throws IOException {
        write("drops/1.csv", "id,name\n1,Ann\n");
        write("drops/2.csv", "Name,email,ID\nBob,b@example.org,2\n");
        assertThatRows(discover(SourceState.NOTHING_READ).rows())
                .selecting("id", "name", "email")
                .areExactly("1 | Ann | null", "2 | Bob | b@example.org");
    }

    @Test
    void namesColumnsThatHaveNoNameOrTheSame() throws IOException {
        write("drops/1.csv", "id,,Id,_line\n1,2,3,4\n");
        assertThat(discover(SourceState.NOTHING_READ).rows().columns())
                .startsWith("id", "column_2", "Id_2", "_line_2", "_source_file", "_line");
    }

    @Test
    void keepsMalformedRowsWithTheirLineAndText() throws IOException {
        write("drops/1.csv", "id,name\n1,Ann\n2\n\"3,Cy\n4,\"multi\nline\"\n5,Eve\n");
        assertThatRows(discover(SourceState.NOTHING_READ).rows())
                .selecting("id", "name", "_line", "_malformed", "_text")
                .areExactly(
                        "1 | Ann | 2 | null | null",
                        "null | null | 3 | has 1 value where 2 are expected | 2",
                        "null | null | 4 | text follows the closing quote of value 1 | \"3,Cy",
                        "4 | multi\nline | 5 | null | null",
                        "5 | Eve | 7 | null | null");
    }

    @Test
    void countsWithoutTakingRowsApart() throws IOException {
        write("drops/1.csv", "id,name\n1,Ann\n2\n3,Cy\n");
        Dataset<Row> rows = discover(SourceState.NOTHING_READ).rows();
        assertThat(rows.count()).isEqualTo(3);
        assertThatRows(rows.where("_malformed is null"))
                .selecting("name", "_line")
                .areExactly("Ann | 2", "Cy | 4");
    }

    @ParameterizedTest
    @CsvSource({"ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE", "UTF-8"})
    void readsEncodings(String encoding) throws IOException {
        String text = "id;name\n1;Zo\u00eb \u00a7\n2;\u00dcmit\n";
        writeBytes("drops/1.csv", text.getBytes(Charset.forName(encoding)));
        Delivery delivery = sources.discover(
                "{kind: files, path: 'drops/*.csv', delimiter: ';', encoding: " + encoding + "}",
                SourceState.NOTHING_READ);
        assertThatRows(delivery.rows()).selecting("id", "name").areExactly("1 | Zo\u00eb \u00a7", "2 | \u00dcmit");
    }

    @Test
    void readsFilesWithoutAHeaderByDeclaredNames() throws IOException {
        write("drops/1.csv", "exported\n1\tAnn\n2\tNULL\n");
        Delivery delivery = sources.discover(
                "{kind: files, path: drops, format: csv, delimiter: tab, columns: [id, name], skip_lines: 1, nulls: 'NULL'}",
                SourceState.NOTHING_READ);
        assertThatRows(delivery.rows()).selecting("id", "name", "_line").areExactly("1 | Ann | 2", "2 | null | 3");
    }

    @ParameterizedTest
    @CsvSource({"gz", "zst", "bz2", "plain"})
    void readsCompressedFiles(String suffix) throws IOException {
        byte[] content = "{\"id\":1}\n{\"id\":\n{\"id\":3,\"new\":{\"x\":1}}\n".getBytes(StandardCharsets.UTF_8);
        writeBytes("drops/1.ndjson" + (suffix.equals("plain") ? "" : "." + suffix), compressed(content, suffix));
        Delivery delivery = sources.discover("{kind: files, path: drops, format: ndjson}", SourceState.NOTHING_READ);
        assertThatRows(delivery.rows())
                .selecting("id", "new", "_line", "_text")
                .areExactly("1 | null | 1 | null", "null | null | 2 | {\"id\":", "3 | {\"x\":1} | 3 | null");
    }

    @Test
    void remembersAnEmptyFileButDoesNotReadIt() throws IOException {
        write("drops/0.csv", "");
        write("drops/1.csv", "id,name\n1,Ann\n");
        Delivery delivery = discover(SourceState.NOTHING_READ);
        assertThat(delivery.files()).extracting("path").containsExactly("drops/1.csv");
        assertThat(delivery.repeatedFiles()).extracting("path").containsExactly("drops/0.csv");
        assertThat(delivery.leavesOutNulls()).isFalse();
    }

    @Test
    void keepsLinesOfAFileThatHoldsNoGoodOne() throws IOException {
        write("drops/1.ndjson", "oops\n");
        Delivery delivery = sources.discover("{kind: files, path: drops, format: ndjson}", SourceState.NOTHING_READ);
        assertThatRows(delivery.rows()).areExactly("drops/1.ndjson | 1 | is not a JSON object at character 1 | oops");
        assertThat(delivery.leavesOutNulls()).isTrue();
    }

    @Test
    void readsJsonDocuments() throws IOException {
        write("drops/1.json", "[{\"id\": 1,\n \"tags\": [1, 2]},\n {\"id\": \"2\"}]");
        Delivery delivery = sources.discover("{kind: files, path: drops/1.json}", SourceState.NOTHING_READ);
        assertThatRows(delivery.rows()).selecting("id", "tags", "_line").areExactly("1 | [1, 2] | 1", "2 | null | 3");
    }

    @Test
    void readsTextByAPattern() throws IOException {
        write("access.log", "10.0.0.1 GET /a\nrubbish\n10.0.0.2 GET /b\n");
        Delivery delivery = sources.discover(
                "{kind: files, path: access.log, format: text, pattern: '(?<host>[0-9.]+) (?<verb>\\S+) (?<page>\\S+)'}",
                SourceState.NOTHING_READ);
        assertThatRows(delivery.rows())
                .selecting("host", "page", "_line", "_text")
                .areExactly("10.0.0.1 | /a | 1 | null", "null | null | 2 | rubbish", "10.0.0.2 | /b | 3 | null");
    }

    @Test
    void cutsABigFileAndStillKnowsEveryLine() throws IOException {
        StringBuilder text = new StringBuilder("id,note\n");
        int rows = 0;
        while (text.length() < 40_000_000) {
            rows++;
            text.append(rows)
                    .append(",\"note of some length, with ")
                    .append(rows % 7 == 0 ? "\n" : "")
                    .append(" a line end\"\n");
        }
        write("drops/big.csv", text.toString());
        Dataset<Row> read = discover(SourceState.NOTHING_READ).rows();
        assertThat(read.rdd().getNumPartitions()).isGreaterThan(1);
        // Row n starts on line n + 1, plus one for every row before it that holds a line end.
        assertThatRows(read.where("_malformed is not null or _line != id + 1 + floor((id - 1) / 7)"))
                .areNone();
        assertThat(read.count()).isEqualTo(rows);
    }

    @Test
    void readsParquetAndOrcWithTheTypesTheyDeclare() throws IOException {
        SparkSession spark = TestSpark.session();
        spark.sql("select 1 as id, timestamp'2024-05-01 10:00:00.5' as at, decimal(1.50) as price, array(1,2) as tags")
                .coalesce(1)
                .write()
                .parquet(folder.resolve("p/a").toString());
        spark.sql("select 'two' as id, named_struct('k', 1) as more")
                .coalesce(1)
                .write()
                .parquet(folder.resolve("p/b").toString());
        spark.sql("select 3 as id, date'2024-05-01' as day")
                .coalesce(1)
                .write()
                .orc(folder.resolve("o").toString());

        Delivery parquet = sources.discover("{kind: files, path: p, format: parquet}", SourceState.NOTHING_READ);
        assertThatRows(parquet.rows())
                .selecting("id", "at", "tags", "more", "_line")
                .areExactly("1 | 2024-05-01 10:00:00.5Z | [1,2] | null | null", "two | null | null | {\"k\":1} | null");
        assertThat(parquet.rows().select("_source_file").as(Encoders.STRING()).collectAsList())
                .allMatch(file -> file.matches("p/[ab]/part-.*\\.parquet"));
        assertThat(parquet.declaredTypes()).containsEntry("at", "TIMESTAMP");
        Delivery orc = sources.discover("{kind: files, path: o, format: orc}", SourceState.NOTHING_READ);
        assertThatRows(orc.rows()).selecting("id", "day").areExactly("3 | 2024-05-01");
    }

    @Test
    void tellsWhichCompressedFileIsDamaged() throws IOException {
        byte[] whole = compressed("id,name\n1,Ann\n".repeat(1000).getBytes(StandardCharsets.UTF_8), "gz");
        writeBytes("drops/short.csv.gz", Arrays.copyOf(whole, whole.length - 9));
        assertFails("{kind: files, path: drops/short.csv.gz}", Fault.DATA, "drops/short.csv.gz", "breaks off");
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 0x55;
        writeBytes("drops/flipped.csv.gz", flipped);
        assertFails("{kind: files, path: drops/flipped.csv.gz}", Fault.DATA, "drops/flipped.csv.gz", "");
        write("drops/fake.csv.gz", "id,name\n1,Ann\n");
        assertFails("{kind: files, path: drops/fake.csv.gz}", Fault.DATA, "drops/fake.csv.gz", "is not gzip data");
        byte[] zst = compressed("{\"id\":1}\n".repeat(1000).getBytes(StandardCharsets.UTF_8), "zst");
        writeBytes("drops/short.ndjson.zst", Arrays.copyOf(zst, zst.length - 5));
        assertFails("{kind: files, path: drops/short.ndjson.zst}", Fault.DATA, "drops/short.ndjson.zst", "breaks off");
        write("drops/fake.parquet", "PAR1");
        assertFails("{kind: files, path: drops/fake.parquet}", Fault.DATA, "drops/fake.parquet", "not a whole parquet");
    }

    @Test
    void tellsThatNothingIsThereUnlessItMayBe() throws IOException {
        assertFails("{kind: files, path: nowhere/x.csv}", Fault.CONFIGURATION, "nowhere/x.csv", "no such file");
        assertFails("{kind: files, path: 'nowhere/*.csv'}", Fault.CONFIGURATION, "nowhere/*.csv", "no file matches");
        assertThat(sources.open("{kind: files, path: 'nowhere/*.csv', if_missing: skip}")
                        .discover(SourceState.NOTHING_READ))
                .isEmpty();
        Files.createDirectories(folder.resolve("tray"));
        assertThat(sources.open("{kind: files, path: tray, format: csv}").discover(SourceState.NOTHING_READ))
                .isEmpty();
    }

    @Test
    void leavesFilesAloneThatAreStillBeingTransferred() throws IOException {
        write("drops/1.csv", "id,name\n1,Ann\n");
        write("drops/2.csv.part", "id,na");
        write("drops/.3.csv.swp", "id");
        write("drops/_temporary/4.csv", "id");
        Delivery delivery = sources.discover("{kind: files, path: drops, format: csv}", SourceState.NOTHING_READ);
        assertThat(delivery.files()).extracting("path").containsExactly("drops/1.csv");
    }

    @Test
    void refusesToReadAFileThatGrewAfterItWasListed() throws IOException {
        write("drops/1.csv", "id,name\n1,Ann\n");
        Delivery delivery = discover(SourceState.NOTHING_READ);
        Files.writeString(folder.resolve("drops/1.csv"), "id,name\n1,Ann\n2,B");
        assertThatThrownBy(() -> delivery.rows().collectAsList())
                .rootCause()
                .isInstanceOfSatisfying(ParcoursException.class, e -> {
                    assertThat(e.fault()).isEqualTo(Fault.RESOURCES);
                    assertThat(e).hasMessageContaining("drops/1.csv").hasMessageContaining("changed");
                });
        assertThatRows(discover(SourceState.NOTHING_READ).rows())
                .selecting("id", "name")
                .areExactly("1 | Ann", "2 | B");
    }

    @Test
    void leavesAFileForTheNextRunThatGrowsWhileItIsLookedAt() throws IOException {
        write("drops/1.csv", "id,name\n1,Ann\n");
        Path file = folder.resolve("drops/1.csv");
        StoredFile listed = new StoredFile("drops/1.csv", "file:" + file, Files.size(file) - 1, 0);
        Inspection inspection = new Inspector(
                        new FileFormat.Parquet(),
                        TestSpark.session().sparkContext().hadoopConfiguration())
                .inspect(listed);
        assertThat(inspection).isEqualTo(new Inspection.Moving(listed));
    }

    private Source csv() {
        return sources.open("{kind: files, path: 'drops/*.csv'}");
    }

    private Delivery discover(SourceState state) {
        return csv().discover(state).orElseThrow();
    }

    private void assertFails(String from, Fault fault, String file, String reason) {
        assertThatThrownBy(() -> sources.discover(from, SourceState.NOTHING_READ))
                .isInstanceOfSatisfying(ParcoursException.class, e -> {
                    assertThat(e.fault()).isEqualTo(fault);
                    assertThat(e.problem()).contains(file);
                    assertThat(e.reason()).contains(reason);
                });
    }

    private void write(String name, String text) throws IOException {
        writeBytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void writeBytes(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private static byte[] compressed(byte[] content, String suffix) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (suffix) {
            case "gz" -> new GZIPOutputStream(bytes);
            case "zst" -> new ZstdOutputStream(bytes);
            case "bz2" -> bzip2().createOutputStream(bytes);
            default -> bytes;
        }) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static BZip2Codec bzip2() {
        BZip2Codec codec = new BZip2Codec();
        codec.setConf(new Configuration());
        return codec;
    }
}
