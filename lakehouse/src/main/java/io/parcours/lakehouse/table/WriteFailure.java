package io.parcours.lakehouse.table;

import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what stopped a write or a read of a version, where the reason is the table's and not the machine's. */
final class WriteFailure {
    private WriteFailure() {}

    /** The failure to throw: one for a person where the cause is known, else the failure itself. */
    static RuntimeException of(TableContract table, RuntimeException failure) {
        Optional<ParcoursException> nullFound = ContractCheck.nullFound(failure);
        if (nullFound.isPresent()) {
            return nullFound.get();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isConflict(cause)) {
                return new ParcoursException(
                        Fault.RESOURCES,
                        "the rows for " + table.name() + " were not written",
                        "another writer changed the table at the same time",
                        "run again when the other writer is done; nothing is half-written",
                        failure);
            }
            if (isOutside(cause)) {
                return new ParcoursException(
                        Fault.BUG,
                        "the rows for " + table.name() + " were not written",
                        "one of them does not satisfy the condition that says which rows are replaced",
                        "make the condition and the rows agree",
                        failure);
            }
            if (isRepeatedKey(cause)) {
                return repeatedKey(table, failure);
            }
        }
        return failure;
    }

    static ParcoursException repeatedKey(TableContract table, @Nullable RuntimeException failure) {
        return new ParcoursException(
                Fault.BUG,
                "the rows for " + table.name() + " were not written",
                "a key (" + String.join(", ", table.key()) + ") stands twice among them",
                "keep one row per key before writing",
                failure);
    }

    /** By name, because the classes of the two formats share no parent, and a file system may have its own. */
    private static boolean isConflict(Throwable cause) {
        String name = cause.getClass().getSimpleName();
        return name.startsWith("Concurrent")
                        && name.endsWith("Exception")
                        && cause.getClass().getName().contains("delta")
                || name.equals("ProtocolChangedException")
                || name.equals("MetadataChangedException")
                || name.equals("CommitFailedException")
                || name.equals("ValidationException")
                        && String.valueOf(cause.getMessage())
                                .toLowerCase(Locale.ROOT)
                                .contains("conflict");
    }

    private static boolean isOutside(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains(ContractCheck.OUTSIDE_MARK) || message.contains("DELTA_REPLACE_WHERE_MISMATCH");
    }

    private static boolean isRepeatedKey(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE")
                || message.contains("MERGE_CARDINALITY_VIOLATION");
    }

    static ParcoursException versionGone(TableName table, long version) {
        return new ParcoursException(
                Fault.RESOURCES,
                "version " + version + " of " + table + " cannot be read",
                "the table has no such version, or not any more",
                "run again; if it stays so, rebuild with parcours run --full");
    }
}
