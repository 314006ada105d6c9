package io.parcours.lakehouse.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.job.RunRecord.Status;
import io.parcours.lakehouse.job.RunRecord.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What ran, one JSON line a job, in the workspace's state folder: a copy of {@code ops.runs} that can be read without Spark. Nothing is
 * decided by it.
 */
public final class RunLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    public RunLog(Path state) {
        this.file = state.resolve("runs.ndjson");
    }

    void append(RunRecord record) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            // A line cut off by a kill must not swallow this one.
            String line = (endsInMidLine() ? "\n" : "") + JSON.writeValueAsString(json(record)) + "\n";
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All jobs of all runs, in the order in which they ended; a line cut off by a kill is left out. */
    public List<RunRecord> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<RunRecord> records = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.forEach(line -> parse(line).ifPresent(records::add));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    private boolean endsInMidLine() throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return false;
        }
        try (var channel = Files.newByteChannel(file)) {
            channel.position(channel.size() - 1);
            java.nio.ByteBuffer last = java.nio.ByteBuffer.allocate(1);
            channel.read(last);
            return last.get(0) != '\n';
        }
    }

    private static ObjectNode json(RunRecord record) {
        ObjectNode node = JSON.createObjectNode();
        node.put("run_id", record.runId());
        node.put("job", record.job());
        node.put("mode", record.mode());
        node.put("status", record.status().word());
        node.put("started_at", record.startedAt().toString());
        node.put("ended_at", record.endedAt().toString());
        node.put("as_of", record.asOf().toString());
        ObjectNode inputs = node.putObject("inputs");
        record.consumed().forEach((table, version) -> inputs.put(table.toString(), version));
        ArrayNode outputs = node.putArray("outputs");
        record.written()
                .forEach(written -> outputs.addObject()
                        .put("table", written.table().toString())
                        .put("version", written.version())
                        .put("rows", written.rows()));
        node.put("rows_read", record.rowsRead());
        node.put("rows_written", record.rowsWritten());
        node.put("rows_rejected", record.rowsRejected());
        node.put("seconds", record.seconds());
        node.put("figures", record.figures());
        ArrayNode notes = node.putArray("notes");
        record.notes().forEach(notes::add);
        record.error().ifPresent(error -> node.put("error", error));
        return node;
    }

    private static Optional<RunRecord> parse(String line) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        if (!node.isObject()) {
            return Optional.empty();
        }
        Map<TableName, Long> consumed = new TreeMap<>();
        node.path("inputs")
                .properties()
                .forEach(input -> consumed.put(
                        TableName.parse(input.getKey()), input.getValue().asLong()));
        List<Written> written = new ArrayList<>();
        node.path("outputs")
                .forEach(output -> written.add(new Written(
                        TableName.parse(output.path("table").asText()),
                        output.path("version").asLong(),
                        output.path("rows").asLong())));
        List<String> notes = new ArrayList<>();
        node.path("notes").forEach(note -> notes.add(note.asText()));
        return Optional.of(new RunRecord(
                node.path("run_id").asText(),
                node.path("job").asText(),
                node.path("mode").asText().equals("full"),
                Status.of(node.path("status").asText()),
                Instant.parse(node.path("started_at").asText()),
                Instant.parse(node.path("ended_at").asText()),
                Instant.parse(node.path("as_of").asText()),
                consumed,
                written,
                node.path("rows_read").asLong(),
                node.path("rows_rejected").asLong(),
                node.path("figures").asText("{}"),
                notes,
                node.hasNonNull("error") ? Optional.of(node.path("error").asText()) : Optional.empty()));
    }
}
