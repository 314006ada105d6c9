package io.parcours.service.destination;

/** What a sync brings about at its destination. */
public enum Mode {
    /** Adds and removes what changed since what was last acknowledged. */
    DELTA,
    /** As {@link #DELTA}, and asserts every member again, so that a destination that lost some has them back. */
    MIRROR,
    /** Replaces everything the destination holds, in one step or by all members between two marks. Only kinds that can. */
    FULL
}
