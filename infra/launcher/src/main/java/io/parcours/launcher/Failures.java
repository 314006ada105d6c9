package io.parcours.launcher;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.net.BindException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells failures to people: problem, cause, remedy, and the exit code of whose fault it is. */
final class Failures {
    private Failures() {}

    /** Prints a failure and answers the exit code. */
    static int tell(Throwable failure, Terminal terminal, boolean debug) {
        ParcoursException told = explain(failure);
        terminal.fail(told.problem(), told.reason(), told.remedy());
        if (debug) {
            failure.printStackTrace(terminal.err());
        }
        return told.fault().exitCode();
    }

    /** The failure in a person's words: as thrown where our code knew it, by its nature where the machine ran out, else a bug. */
    static ParcoursException explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof ParcoursException told) {
                return told;
            }
            Optional<ParcoursException> shortage = shortage(cause);
            if (shortage.isPresent()) {
                return shortage.get();
            }
        }
        return new ParcoursException(
                Fault.BUG,
                "Parcours failed in a way it should not",
                failure.getClass().getSimpleName()
                        + (failure.getMessage() == null
                                ? ""
                                : ": "
                                        + failure.getMessage()
                                                .lines()
                                                .findFirst()
                                                .orElse("")),
                "run it again with --debug and report what it prints",
                failure);
    }

    private static Optional<ParcoursException> shortage(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return Optional.of(new ParcoursException(
                    Fault.RESOURCES,
                    "memory ran out",
                    "the heap of " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB is too small for this data",
                    "give it more, for example PARCOURS_HEAP=8g",
                    cause));
        }
        String message = String.valueOf(cause.getMessage());
        if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
            return Optional.of(new ParcoursException(
                    Fault.RESOURCES,
                    "the disk is full",
                    message.lines().findFirst().orElse(message),
                    "free space, then run the same command again; nothing half-written is ever read",
                    cause));
        }
        if (cause instanceof BindException) {
            return Optional.of(new ParcoursException(
                    Fault.RESOURCES,
                    "the port is taken",
                    message,
                    "stop the other process, or write another service.port in parcours.yaml",
                    cause));
        }
        return Optional.empty();
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause.getCause() == cause ? null : cause.getCause();
    }
}
