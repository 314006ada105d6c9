package io.parcours.service.collect;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the log lies and when a segment is closed, which is when the next run can read it.
 *
 * @param segmentBytes size at which a segment is closed
 * @param closeAfter age at which a segment with events in it is closed
 * @param mostWaitingBytes lines that may wait for the disk before requests are turned away
 */
public record LogSettings(Path folder, long segmentBytes, Duration closeAfter, long mostWaitingBytes) {
    public static LogSettings in(Path folder) {
        return new LogSettings(folder, 64L << 20, Duration.ofMinutes(1), 64L << 20);
    }
}
