package io.parcours.lakehouse.job;

import io.parcours.lakehouse.contract.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One job of one run, as {@code ops.runs} and the run log keep it.
 *
 * @param job its name
 * @param consumed input tables and the versions read
 * @param written output tables, the version written and the rows put into it
 * @param figures further figures as one JSON object
 * @param error problem, cause and remedy of a failed job
 */
public record RunRecord(
        String runId,
        String job,
        boolean full,
        Status status,
        Instant startedAt,
        Instant endedAt,
        Instant asOf,
        Map<TableName, Long> consumed,
        List<Written> written,
        long rowsRead,
        long rowsRejected,
        String figures,
        List<String> notes,
        Optional<String> error) {

    public RunRecord {
        consumed = java.util.Collections.unmodifiableMap(new TreeMap<>(consumed));
        written = List.copyOf(written);
        notes = List.copyOf(notes);
    }

    /** How a job ended. */
    public enum Status {
        DONE("done"),
        NOTHING_NEW("nothing new"),
        FAILED("failed");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** As tables and people write it. */
        public String word() {
            return word;
        }

        public static Status of(String word) {
            for (Status status : values()) {
                if (status.word.equals(word)) {
                    return status;
                }
            }
            throw new IllegalArgumentException("not a status of a run: " + word);
        }
    }

    /** A committed version of a table. */
    public record Written(TableName table, long version, long rows) {}

    public long rowsWritten() {
        return written.stream().mapToLong(Written::rows).sum();
    }

    public double seconds() {
        return Duration.between(startedAt, endedAt).toMillis() / 1e3;
    }

    public String mode() {
        return full ? "full" : "incremental";
    }
}
