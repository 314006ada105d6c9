package io.parcours.service.collect;

import io.parcours.identity.key.Hash128;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Which message ids were taken in during the last day or more, as 128-bit hashes: about 24 bytes each. Ids are kept by the period they came in, and
 * whole periods are forgotten. Not safe for threads.
 */
final class SeenMessages {
    /** How long an id is remembered at least. */
    static final Duration WINDOW = Duration.ofHours(24);

    private static final Duration PERIOD = Duration.ofHours(6);

    private final Deque<Period> periods = new ArrayDeque<>();

    private static final class Period {
        private final long number;
        private final HashSet128 ids = new HashSet128();

        private Period(long number) {
            this.number = number;
        }
    }

    boolean contains(Hash128 id) {
        for (Period period : periods) {
            if (period.ids.contains(id.high(), id.low())) {
                return true;
            }
        }
        return false;
    }

    /** Remembers an id that came in at {@code now}; times may go a little back. */
    void add(Hash128 id, Instant now) {
        at(now).ids.add(id.high(), id.low());
    }

    private Period at(Instant now) {
        long number = Math.floorDiv(now.getEpochSecond(), PERIOD.toSeconds());
        Period newest = periods.peekFirst();
        if (newest == null || newest.number < number) {
            newest = new Period(number);
            periods.addFirst(newest);
        }
        return newest;
    }

    void forgetBefore(Instant now) {
        long oldest = Math.floorDiv(now.minus(WINDOW).getEpochSecond(), PERIOD.toSeconds());
        for (Iterator<Period> all = periods.descendingIterator(); all.hasNext(); ) {
            if (all.next().number >= oldest) {
                return;
            }
            all.remove();
        }
    }

    long size() {
        long size = 0;
        for (Period period : periods) {
            size += period.ids.size();
        }
        return size;
    }
}
