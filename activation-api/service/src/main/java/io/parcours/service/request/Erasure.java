package io.parcours.service.request;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How far an erasure is.
 *
 * @param personId whom it is about; empty once it is done
 * @param step what was done last, or is being done
 * @param problem what keeps it from ending
 * @param receipt what was removed where, as JSON without a personal value; once it is done
 * @param seal HMAC of the receipt and of the seal before it, so that none can be changed or left out unnoticed
 */
public record Erasure(
        long request,
        Optional<String> personId,
        State state,
        String step,
        Optional<String> problem,
        Instant changedAt,
        Optional<String> receipt,
        Optional<String> seal) {

    public enum State {
        /** Recorded: nothing of the person leaves any more; the next run erases. */
        WAITING,
        /** Begun; another run goes on with it. */
        UNDER_WAY,
        DONE;

        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
