package io.parcours.service.collect;

import java.nio.file.Path;

/**
 * How events are taken in.
 *
 * @param eventsPerSecond how many a key may send on average
 * @param burst how many a key may send at once
 */
public record CollectSettings(LogSettings log, int eventsPerSecond, int burst) {
    private static final int EVENTS_PER_SECOND = 5_000;
    private static final int BURST = 50_000;

    public static CollectSettings in(Path folder) {
        return new CollectSettings(LogSettings.in(folder), EVENTS_PER_SECOND, BURST);
    }
}
