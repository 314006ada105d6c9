package io.parcours.service.destination;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a destination says of one row. */
public sealed interface Answer {
    String said();

    record Accepted(String said) implements Answer {}

    /** The row is wrong for this destination; sending it again would not help. */
    record Refused(String said) implements Answer {}

    /** Not now. */
    record Later(String said) implements Answer {}

    /** Nothing was done with the row because of another one in its batch; it goes out again at once. */
    record Again(String said) implements Answer {}

    static List<Answer> all(int rows, Answer answer) {
        return Collections.nCopies(rows, answer);
    }

    /** The whole call did not go through, but may in a while; {@code after} is the destination's own wish. */
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Optional<Duration> after;

        public Unavailable(String why, Optional<Duration> after) {
            super(why);
            this.after = after;
        }

        public Optional<Duration> after() {
            return after;
        }
    }

    /** The destination will not have anything from us until somebody changes its definition: a wrong token, an unknown audience. */
    final class Denied extends Exception {
        private static final long serialVersionUID = 1L;

        public Denied(String why) {
            super(why);
        }
    }

    /** Some rows are wrong and the destination does not say which: smaller parcels will find them. */
    final class SomeWrong extends Exception {
        private static final long serialVersionUID = 1L;

        public SomeWrong(String why) {
            super(why);
        }
    }
}
