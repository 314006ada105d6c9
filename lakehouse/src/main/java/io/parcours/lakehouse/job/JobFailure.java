package io.parcours.lakehouse.job;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in a person's words why a job failed; what nobody foresaw is a bug, whose stack trace goes to a file. */
final class JobFailure {
    private JobFailure() {}

    /** @param log where the stack trace goes if it is a bug */
    static ParcoursException explain(String job, Throwable failure, Path log) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof ParcoursException told) {
                return told;
            }
        }
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            Optional<ParcoursException> known = known(job, cause, failure);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return new ParcoursException(
                Fault.BUG,
                job + " failed in a way it should not",
                failure.getClass().getSimpleName() + " (stack trace in " + written(failure, log) + ")",
                "report it with that file; the tables are as after the last commit, and running again is safe",
                failure);
    }

    private static Optional<ParcoursException> known(String job, Throwable cause, Throwable failure) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof OutOfMemoryError
                || cause.getClass().getSimpleName().equals("SparkOutOfMemoryError")
                || message.contains("java.lang.OutOfMemoryError")) {
            return resources(
                    job + " ran out of memory",
                    "the heap of " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB is too small for this data",
                    "give it more, for example PARCOURS_HEAP=8g, then run again",
                    failure);
        }
        if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
            return resources(
                    job + " found the disk full",
                    "no space is left for tables or for Spark's temporary files",
                    "free space, then run again; nothing half-written is ever read",
                    failure);
        }
        if (cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof SocketException
                || message.contains("Connection refused")) {
            return resources(
                    job + " lost or did not get a connection",
                    firstLine(cause),
                    "check that the other side is up and reachable, then run again",
                    failure);
        }
        // Class 08 is "connection exception"; 57P01 and 57P02 are PostgreSQL shutting down.
        if (cause instanceof SQLException sql
                && sql.getSQLState() != null
                && sql.getSQLState().matches("08.*|57P0[123]")) {
            return resources(
                    job + " lost its database connection",
                    firstLine(cause),
                    "check that the database is up, then run again",
                    failure);
        }
        if (cause instanceof SQLException sql
                && sql.getSQLState() != null
                && sql.getSQLState().startsWith("28")) {
            return configuration(
                    job + " was refused by the database",
                    firstLine(cause),
                    "check user and password in the environment variables of the silo contract",
                    failure);
        }
        if (cause instanceof AccessDeniedException || message.contains("Permission denied")) {
            return configuration(
                    job + " may not read or write a file",
                    firstLine(cause),
                    "give the user who runs Parcours access to it",
                    failure);
        }
        if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
            return resources(
                    job + " misses a file",
                    firstLine(cause),
                    "put it back; if it belonged to a table, rebuild with parcours run --full",
                    failure);
        }
        return Optional.empty();
    }

    private static Optional<ParcoursException> resources(
            String problem, String cause, String remedy, Throwable failure) {
        return Optional.of(new ParcoursException(Fault.RESOURCES, problem, cause, remedy, failure));
    }

    private static Optional<ParcoursException> configuration(
            String problem, String cause, String remedy, Throwable failure) {
        return Optional.of(new ParcoursException(Fault.CONFIGURATION, problem, cause, remedy, failure));
    }

    private static String firstLine(Throwable cause) {
        return String.valueOf(cause.getMessage())
                .lines()
                .findFirst()
                .orElse(cause.getClass().getSimpleName());
    }

    private static String written(Throwable failure, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(log, StandardCharsets.UTF_8))) {
                failure.printStackTrace(out);
            }
            return log.toString();
        } catch (IOException e) {
            return "no file, because " + log + " could not be written";
        }
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause.getCause() == cause ? null : cause.getCause();
    }
}
