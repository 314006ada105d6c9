package io.parcours.ingestion.source.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CsvReaderTest {
    @Test
    void readsValuesWithTheirLines() throws IOException {
        assertThat(read("a,b\r\nc,d\n\ne,f")).containsExactly("1: a | b", "2: c | d", "4: e | f");
    }

    @Test
    void keepsDelimitersQuotesAndLineEndsInsideQuotes() throws IOException {
        assertThat(read("\"a,\"\"x\"\"\",\"one\ntwo\"\nc,d\n")).containsExactly("1: a,\"x\" | one\ntwo", "3: c | d");
    }

    @Test
    void tellsNothingFromAnEmptyString() throws IOException {
        assertThat(read(",\"\"\n")).containsExactly("1: null | ");
    }

    @Test
    void takesAQuoteInsideAnUnquotedValueAsItIs() throws IOException {
        assertThat(read("5\" pipe,x\ny,z\n")).containsExactly("1: 5\" pipe | x", "2: y | z");
    }

    @Test
    void rejectsARowWithTooFewOrTooManyValues() throws IOException {
        assertThat(read("a\nb,c\nd,e,f\n"))
                .containsExactly(
                        "1! has 1 value where 2 are expected: a",
                        "2: b | c",
                        "3! has 3 values where 2 are expected: d,e,f");
    }

    @Test
    void losesOneLineOnlyToAQuoteThatIsNeverClosed() throws IOException {
        assertThat(read("a,\"b\nc,d\ne,f\n"))
                .containsExactly("1! the quote before value 2 is never closed: a,\"b", "2: c | d", "3: e | f");
    }

    @Test
    void losesOneLineOnlyToAQuoteThatClosesTooEarly() throws IOException {
        assertThat(read("a,\"b\nc,\"d\"\ne,f\n"))
                .containsExactly("1! text follows the closing quote of value 2: a,\"b", "2: c | d", "3: e | f");
    }

    @Test
    void takesEscapesBeforeQuotesWhenTheyAreDeclared() throws IOException {
        CsvForm form = new CsvForm(";", "'", "\\", List.of("\\N"));
        assertThat(read("'it\\'s';\\N\n'a;b';c\\;d\n", form, 2)).containsExactly("1: it's | null", "2: a;b | c;d");
    }

    @Test
    void readsDelimitersOfSeveralBytes() throws IOException {
        assertThat(read("a||b|c\nd¦e||f\n", new CsvForm("||", "\"", "", List.of()), 2))
                .containsExactly("1: a | b|c", "2: d¦e | f");
        assertThat(read("a¦b\n", new CsvForm("¦", "", "", List.of()), 2)).containsExactly("1: a | b");
    }

    @Test
    void rejectsBytesThatAreNotUtf8() throws IOException {
        byte[] latin = "caf\u00e9,x\nok,y\n".getBytes(StandardCharsets.ISO_8859_1);
        List<String> records = read(new ByteArrayInputStream(latin), CsvForm.DEFAULT, 2);
        assertThat(records.get(0)).startsWith("1! byte 4 (0xE9) is not UTF-8; declare the file's encoding");
        assertThat(records.get(1)).isEqualTo("2: ok | y");
    }

    @Test
    void readsTheSameHoweverTheStreamIsPortioned() throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        Random random = new Random(7);
        long line = 1;
        for (int i = 0; i < 20_000; i++) {
            String plain = "v" + random.nextInt(1_000_000);
            boolean broken = random.nextInt(10) == 0;
            String quoted = "q\"" + i + (broken ? "\n" : "") + ",é";
            text.append(plain)
                    .append(",\"")
                    .append(quoted.replace("\"", "\"\""))
                    .append("\"\n");
            expected.add(line + ": " + plain + " | " + quoted);
            line += broken ? 2 : 1;
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        InputStream trickle = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(700)));
            }
        };
        assertThat(read(trickle, CsvForm.DEFAULT, 2)).isEqualTo(expected);
    }

    @Test
    void readsNamesBehindAByteOrderMarkAndAPreamble() throws IOException {
        byte[] bytes = "\uFEFFexported today\nid , name,\"long\nname\"\n1,2,3\n".getBytes(StandardCharsets.UTF_8);
        assertThat(CsvReader.header(new RecordBuffer(new ByteArrayInputStream(bytes)), CsvForm.DEFAULT, 1))
                .containsExactly("id", "name", "long\nname");
    }

    @Test
    void refusesFormsThatContradictThemselves() {
        assertThatThrownBy(() -> new CsvForm("\"", "\"", "", List.of())).hasMessageContaining("delimiter");
        assertThatThrownBy(() -> new CsvForm(",", "''", "", List.of())).hasMessageContaining("quote");
    }

    private static List<String> read(String text) throws IOException {
        return read(text, CsvForm.DEFAULT, 2);
    }

    private static List<String> read(String text, CsvForm form, int columns) throws IOException {
        return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), form, columns);
    }

    private static List<String> read(InputStream in, CsvForm form, int columns) throws IOException {
        int[] targets = java.util.stream.IntStream.range(0, columns).toArray();
        return Records.shown(CsvReader.of(new RecordBuffer(in), form, targets, columns, 1), columns);
    }
}
