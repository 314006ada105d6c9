package io.parcours.lakehouse.runlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.lakehouse.runlog.JobRun.Status;
import io.parcours.lakehouse.runlog.JobRun.TableVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The file {@code runs.ndjson}: one line per job and run, so that {@code parcours runs} and {@code status} need no Spark. */
public final class RunLog {
    public static final String FILE = "runs.ndjson";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    /** @param state the workspace's state folder */
    public RunLog(Path state) {
        this.file = state.resolve(FILE);
    }

    /** Adds a line in one write, so that a reader never sees half of it unless the process dies in between. */
    public void add(JobRun run) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            String line = JSON.writeValueAsString(json(run)) + "\n";
            Files.writeString(
                    file, endsInMidLine() ? "\n" + line : line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean endsInMidLine() throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            java.nio.ByteBuffer last = java.nio.ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            return last.get(0) != '\n';
        }
    }

    /** All lines, oldest first; a line that a killed process left half-written is left out. */
    public List<JobRun> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<JobRun> runs = new ArrayList<>();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.forEach(line -> parse(line).ifPresent(runs::add));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return runs;
    }

    /** Jobs of the newest run, in the order in which they ran. */
    public List<JobRun> newestRun() {
        List<JobRun> all = read();
        if (all.isEmpty()) {
            return List.of();
        }
        String newest = all.get(all.size() - 1).runId();
        return all.stream().filter(run -> run.runId().equals(newest)).toList();
    }

    /** The newest successful line of each job, by job. */
    public Map<String, JobRun> newestDone() {
        Map<String, JobRun> newest = new LinkedHashMap<>();
        for (JobRun run : read()) {
            if (run.status() == Status.DONE) {
                newest.put(run.job(), run);
            }
        }
        return newest;
    }

    private static ObjectNode json(JobRun run) throws JsonProcessingException {
        ObjectNode line = JSON.createObjectNode();
        line.put("run_id", run.runId());
        line.put("job", run.job());
        line.put("mode", run.mode());
        line.put("status", run.status().words());
        line.put("started_at", run.startedAt().toString());
        line.put("ended_at", run.endedAt().toString());
        line.put("as_of", run.asOf().toString());
        line.set("inputs", json(run.inputs()));
        line.set("outputs", json(run.outputs()));
        line.put("rows_read", run.rowsRead());
        line.put("rows_written", run.rowsWritten());
        line.put("rows_rejected", run.rowsRejected());
        line.put("seconds", run.seconds());
        line.set("figures", JSON.readTree(run.figures()));
        ArrayNode notes = line.putArray("notes");
        run.notes().forEach(notes::add);
        run.error().ifPresent(error -> line.put("error", error));
        return line;
    }

    private static ArrayNode json(List<TableVersion> versions) {
        ArrayNode array = JSON.createArrayNode();
        for (TableVersion version : versions) {
            array.addObject()
                    .put("table", version.table())
                    .put("version", version.version())
                    .put("rows", version.rows());
        }
        return array;
    }

    private static Optional<JobRun> parse(String text) {
        try {
            JsonNode line = JSON.readTree(text);
            if (line == null || !line.isObject()) {
                return Optional.empty();
            }
            List<String> notes = new ArrayList<>();
            line.path("notes").forEach(note -> notes.add(note.asText()));
            return Optional.of(new JobRun(
                    line.path("run_id").asText(),
                    line.path("job").asText(),
                    line.path("mode").asText(),
                    Status.of(line.path("status").asText()),
                    Instant.parse(line.path("started_at").asText()),
                    Instant.parse(line.path("ended_at").asText()),
                    Instant.parse(line.path("as_of").asText()),
                    versions(line.path("inputs")),
                    versions(line.path("outputs")),
                    line.path("rows_read").asLong(),
                    line.path("rows_rejected").asLong(),
                    line.path("figures").toString(),
                    notes,
                    line.hasNonNull("error") ? Optional.of(line.get("error").asText()) : Optional.empty()));
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<TableVersion> versions(JsonNode array) {
        List<TableVersion> versions = new ArrayList<>();
        array.forEach(version -> versions.add(new TableVersion(
                version.path("table").asText(),
                version.path("version").asLong(),
                version.path("rows").asLong())));
        return versions;
    }
}
