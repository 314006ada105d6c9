package io.parcours.lakehouse.runlog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One job in one run: a line of {@code runs.ndjson} and a row of {@code ops.runs}.
 *
 * @param mode {@code full} or {@code incremental}
 * @param asOf the data time of the run
 * @param inputs tables and the versions consumed
 * @param outputs tables and the versions written, with the rows
 * @param figures further figures of the job, as a JSON object
 * @param notes what the job told the person at the terminal
 * @param error problem, cause and remedy, where it failed; never a value from the data
 */
public record JobRun(
        String runId,
        String job,
        String mode,
        Status status,
        Instant startedAt,
        Instant endedAt,
        Instant asOf,
        List<TableVersion> inputs,
        List<TableVersion> outputs,
        long rowsRead,
        long rowsRejected,
        String figures,
        List<String> notes,
        Optional<String> error) {

    public JobRun {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        notes = List.copyOf(notes);
    }

    /** How it ended. */
    public enum Status {
        DONE,
        NOTHING_NEW,
        FAILED;

        /** As {@code ops.runs} writes it: {@code done}, {@code nothing new}, {@code failed}. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        static Status of(String words) {
            return valueOf(words.toUpperCase(Locale.ROOT).replace(' ', '_'));
        }
    }

    /** A version of a table; {@code rows} is 0 where nobody counted. */
    public record TableVersion(String table, long version, long rows) {}

    public long rowsWritten() {
        return outputs.stream().mapToLong(TableVersion::rows).sum();
    }

    public double seconds() {
        return Duration.between(startedAt, endedAt).toMillis() / 1000.0;
    }
}
