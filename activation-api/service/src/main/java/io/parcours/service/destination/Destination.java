package io.parcours.service.destination;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A file under {@code destinations/}.
 *
 * @param audiences what goes there
 * @param purpose what the members are used for there; only those who agreed are sent
 * @param channel by which channel they are reached; null = any they agreed to
 * @param pace how many calls at most
 * @param connector opens the way there
 */
public record Destination(
        String id,
        String kind,
        List<Target> audiences,
        String purpose,
        @Nullable String channel,
        Mode mode,
        When when,
        Pace pace,
        Supplier<Connector> connector) {
    public Destination {
        audiences = List.copyOf(audiences);
    }

    /** An audience at the destination, made of the members of some segments. */
    public record Target(String name, List<String> segments) {
        public Target {
            segments = List.copyOf(segments);
        }
    }

    /** So many calls in so much time. */
    public record Pace(int calls, Duration in) {}
}
