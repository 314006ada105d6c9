package io.parcours.ingestion.source.jdbc;

import io.parcours.lakehouse.error.ParcoursException;
import java.util.function.Supplier;

/** Finds what a task meant to say inside what Spark says about the task. */
final class Failures {
    private Failures() {}

    static <T> T unwrapped(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw meant(e);
        } catch (Exception e) {
            // Spark's own exceptions are checked, which Scala does not declare.
            throw meant(e);
        }
    }

    private static RuntimeException meant(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ParcoursException said) {
                return said;
            }
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}
