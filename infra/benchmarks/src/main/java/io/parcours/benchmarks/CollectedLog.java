package io.parcours.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What lies in a closed log of collected events. */
record CollectedLog(long events, long bytes) {
    static CollectedLog read(Path folder) {
        long events = 0;
        long bytes = 0;
        byte[] buffer = new byte[1 << 16];
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".ndjson")).toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        bytes += read;
                        for (int i = 0; i < read; i++) {
                            events += buffer[i] == '\n' ? 1 : 0;
                        }
                    }
                }
            }
            return new CollectedLog(events, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void requireEvents(long acknowledged) {
        if (events != acknowledged) {
            throw new IllegalStateException(
                    "%,d events were acknowledged, %,d are in the log".formatted(acknowledged, events));
        }
    }
}
