package io.parcours.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.benchmarks.EventFiles.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFilesTest {
    @TempDir
    private Path folder;

    @Test
    void both_forms_hold_the_same_events() throws IOException {
        EventFiles.write(folder.resolve("json"), Form.NDJSON, 1_000);
        EventFiles.write(folder.resolve("csv"), Form.CSV, 1_000);
        List<String> json = Files.readAllLines(folder.resolve("json/events-0000.json"));
        List<String> csv = Files.readAllLines(folder.resolve("csv/events-0000.csv"));
        String[] header = csv.get(0).split(",", -1);

        assertThat(json).hasSize(1_000);
        assertThat(csv).hasSize(1_001);
        ObjectMapper mapper = new ObjectMapper();
        for (int row = 0; row < 1_000; row++) {
            JsonNode event = mapper.readTree(json.get(row));
            String[] cells = csv.get(row + 1).split(",", -1);
            for (int column = 0; column < header.length; column++) {
                JsonNode value = event.path(header[column]);
                if (value.isNumber()) {
                    assertThat(value.decimalValue()).isEqualByComparingTo(cells[column]);
                } else {
                    assertThat(value.asText("")).isEqualTo(cells[column]);
                }
            }
        }
    }

    @Test
    void the_same_rows_are_the_same_bytes() throws IOException {
        EventFiles.write(folder.resolve("a"), Form.NDJSON, 500);
        EventFiles.write(folder.resolve("b"), Form.NDJSON, 500);

        assertThat(folder.resolve("a/events-0000.json")).hasSameBinaryContentAs(folder.resolve("b/events-0000.json"));
    }

    @Test
    void a_second_call_writes_nothing() throws IOException {
        EventFiles.write(folder, Form.CSV, 10);
        Files.writeString(folder.resolve("events-0000.csv"), "kept");
        EventFiles.write(folder, Form.CSV, 10);

        assertThat(folder.resolve("events-0000.csv")).hasContent("kept");
    }
}
