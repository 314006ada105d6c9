package io.parcours.ingestion.source.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PatternReaderTest {
    @Test
    void takesLinesApartByNamedGroups() throws IOException {
        Pattern pattern = Pattern.compile("(?<host>\\S+) (?:x )?\\((?<user>[^)]*)\\)(?: (?<rest>.*))?");
        assertThat(PatternReader.groupNames(pattern)).containsExactly("host", "user", "rest");
        assertThat(read(pattern, "a (b) c d\nno\nh x (u)\r\n"))
                .containsExactly("1: a | c d", "2! does not match the pattern: no", "3: h | null");
    }

    @Test
    void rejectsALineThatMakesThePatternOverflow() throws IOException {
        Pattern pattern = Pattern.compile("(?<host>(a|b|ab)*)c(?<rest>.*)");
        String endless = "ab".repeat(100_000);
        assertThat(read(pattern, endless + "\nabc!\n").get(1)).isEqualTo("2: ab | !");
    }

    private static List<String> read(Pattern pattern, String text) throws IOException {
        RecordBuffer buffer = new RecordBuffer(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return Records.shown(new PatternReader(buffer, pattern, List.of("host", "rest"), 1), 2);
    }
}
