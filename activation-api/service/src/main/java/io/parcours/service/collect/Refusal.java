package io.parcours.service.collect;

/** Why a request is not taken in; nothing of it was kept. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whose turn it is to do something else. */
    public enum Kind {
        NO_KEY,
        UNKNOWN_KEY,
        KEY_MAY_NOT,
        UNREADABLE,
        TOO_LARGE,
        TOO_MANY,
        UNAVAILABLE
    }

    private final Kind kind;
    private final long retryAfterSeconds;

    private Refusal(Kind kind, String detail, long retryAfterSeconds) {
        super(detail, null, false, false);
        this.kind = kind;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static Refusal of(Kind kind, String detail) {
        return new Refusal(kind, detail, 0);
    }

    static Refusal later(Kind kind, String detail, long seconds) {
        return new Refusal(kind, detail, seconds);
    }

    public Kind kind() {
        return kind;
    }

    /** What is wrong and what to do; it repeats nothing of the request. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** After how long the same request may succeed; 0 = it will not. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
