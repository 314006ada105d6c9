package io.parcours.segments.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A touchpoint of the person's own from which on others count: the first or the last that a filter lets through. What happened at
 * that very moment does not count; who has no such touchpoint has nothing that counts.
 */
public record Anchor(Pick pick, EventFilter filter) {
    /** Which of several. */
    public enum Pick {
        FIRST,
        LAST
    }

    /** When it was, in a history as far as it had come by {@code now}. */
    public Optional<Instant> at(List<Touchpoint> history, AsOf now) {
        Window.Stretch ever = Window.LIFETIME.at(now);
        Stream<Instant> moments = history.stream()
                .filter(event -> ever.holds(event.at()) && filter.matches(event, now))
                .map(Touchpoint::at);
        return pick == Pick.FIRST ? moments.min(Instant::compareTo) : moments.max(Instant::compareTo);
    }
}
