package io.parcours.ingestion.source.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Records as lines of text: {@code line: a | b} or {@code line! reason: text}. */
final class Records {
    private Records() {}

    static List<String> shown(RecordReader reader, int columns) throws IOException {
        List<String> shown = new ArrayList<>();
        try (reader) {
            while (reader.next()) {
                if (reader.malformed() != null) {
                    shown.add(reader.line() + "! " + reader.malformed() + ": " + reader.text());
                    continue;
                }
                List<String> values = new ArrayList<>();
                for (int i = 0; i < columns; i++) {
                    values.add(reader.value(i));
                }
                shown.add(reader.line() + ": "
                        + String.join(
                                " | ", values.stream().map(String::valueOf).toList()));
            }
        }
        return shown;
    }
}
