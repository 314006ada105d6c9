package io.parcours.service.destination;

import java.time.Instant;
import java.util.Optional;

/** One sync of a destination, and its funnel: members → consented → has key → sent → accepted. */
public record SyncRun(
        String destination,
        long number,
        Mode mode,
        String askedBy,
        Status status,
        long generation,
        Instant startedAt,
        Optional<Instant> endedAt,
        Funnel funnel,
        Optional<String> problem) {

    public enum Status {
        RUNNING,
        /** Everything was acknowledged. */
        DONE,
        /** Some rows wait for another try or were refused. */
        PARTIAL,
        FAILED,
        /** Its process ended before it did; the next sync goes on. */
        INTERRUPTED
    }

    /**
     * @param members in the segments
     * @param consented of those, who agreed to the destination's purpose
     * @param hasKey of those, who have a value this destination knows people by
     * @param sent rows sent, removals too
     * @param accepted additions the destination acknowledged
     * @param removed removals it acknowledged
     * @param refused rows it will not have
     * @param waiting rows that will be tried again
     */
    public record Funnel(
            long members,
            long consented,
            long hasKey,
            long sent,
            long accepted,
            long removed,
            long refused,
            long waiting) {
        static final Funnel NOTHING = new Funnel(0, 0, 0, 0, 0, 0, 0, 0);

        /** Members who did not agree. */
        public long heldBack() {
            return members - consented;
        }

        Funnel and(Funnel other) {
            return new Funnel(
                    members + other.members,
                    consented + other.consented,
                    hasKey + other.hasKey,
                    sent + other.sent,
                    accepted + other.accepted,
                    removed + other.removed,
                    refused + other.refused,
                    waiting + other.waiting);
        }
    }
}
