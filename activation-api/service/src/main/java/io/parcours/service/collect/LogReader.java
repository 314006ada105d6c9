package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads events back from the log, the segment that is being written included. */
public final class LogReader {
    private final Segments segments;

    public LogReader(Path folder) {
        this.segments = new Segments(folder);
    }

    /** Is told of events, oldest first. */
    public interface Events {
        void event(long segment, long offset, int length, JsonNode event);
    }

    /** The event at a place; empty when its file is gone or was rewritten. */
    public Optional<JsonNode> read(long segment, long offset, int length) {
        byte[] bytes = new byte[length];
        // A segment may get its final name between the two looks.
        for (Path file : new Path[] {segments.closed(segment), segments.open(segment), segments.closed(segment)}) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, offset + buffer.position()) < 0) {
                        return Optional.empty();
                    }
                }
                return LogLine.whole(bytes, 0, length)
                        ? Optional.of(BodyReader.JSON.readTree(bytes))
                        : Optional.empty();
            } catch (NoSuchFileException e) {
                continue;
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Goes through segments after one, the one being written included; faulty messages, which are no events, are passed over. */
    public void after(long segment, Events events) throws IOException {
        for (Segments.Segment next : segments.list()) {
            if (next.number() > segment) {
                // It may be closed, and so get its final name, between the two looks.
                Path file = Files.exists(next.file()) ? next.file() : segments.closed(next.number());
                Segments.read(file, 0, (offset, bytes, start, length) -> {
                    try {
                        JsonNode line = BodyReader.JSON.readTree(bytes, start, length);
                        if (line != null && line.has("type")) {
                            events.event(next.number(), offset, length, line);
                        }
                    } catch (IOException e) {
                        // not a line of ours; ingestion tells of it
                    }
                });
            }
        }
    }

    /** When the event of a line happened. */
    public static Instant at(JsonNode line) {
        String at = line.path("at").asText(line.path("received_at").asText());
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH; // not as this service writes it
        }
    }

    /** The identifiers of a line. */
    public static CollectedIds identifiers(JsonNode line) {
        CollectedIds.Builder ids = new CollectedIds.Builder();
        line.path("ids")
                .properties()
                .forEach(id -> ids.add(id.getKey(), id.getValue().asText()));
        return ids.build();
    }
}
