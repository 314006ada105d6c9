package io.parcours.service.collect;

/** How much a request may bring. */
public final class Limits {
    public static final int MESSAGE_BYTES = 32 << 10;
    public static final int BATCH_BYTES = 500 << 10;
    public static final int BATCH_MESSAGES = 2_500;

    /** A message id is shorter than this. */
    static final int MESSAGE_ID = 100;

    static final int EVENT_NAME = 200;
    static final int NESTING = 64;

    private Limits() {}
}
