package io.parcours.serving.store;

/** Who took a consent back that a generation still holds. */
public interface Withdrawals {
    /** Grows with every change. */
    long version();

    /** What holds for the persons of a generation, at {@link #version} or later. */
    Withdrawn of(OpenGeneration generation);
}
