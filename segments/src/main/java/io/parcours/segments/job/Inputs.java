package io.parcours.segments.job;

import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.segments.event.AsOf;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The input tables of one run, each pinned at the version it had when the run was planned. */
final class Inputs {
    private final JobContext context;
    private final Job job;
    private final Map<TableName, Long> versions = new LinkedHashMap<>();

    Inputs(JobContext context, Job job, TableContract... tables) {
        this.context = context;
        this.job = job;
        for (TableContract table : tables) {
            context.tables().version(table.name()).ifPresent(version -> versions.put(table.name(), version));
        }
    }

    /** What the run will have consumed. */
    Map<TableName, Long> versions() {
        return versions;
    }

    boolean exists(TableContract table) {
        return versions.containsKey(table.name());
    }

    Dataset<Row> read(TableContract table) {
        Long version = versions.get(table.name());
        return version == null ? context.tables().read(table) : context.tables().readAt(table, version);
    }

    /** Whether the table is as it was when the job last consumed it. */
    boolean unchanged(TableContract table) {
        OptionalLong before = context.consumed(job, table.name());
        Long now = versions.get(table.name());
        return now == null ? before.isEmpty() : before.isPresent() && before.getAsLong() == now;
    }

    /** What changed since the job last consumed the table; empty when only a rebuild can tell. */
    Optional<Dataset<Row>> changes(TableContract table) {
        Long now = versions.get(table.name());
        OptionalLong before = context.consumed(job, table.name());
        if (now == null || before.isEmpty()) {
            return Optional.empty();
        }
        return context.tables().changesSince(table, before.getAsLong(), now);
    }

    /** What "now" means to this run. */
    static AsOf now(JobContext context) {
        return at(context, context.asOf());
    }

    static AsOf at(JobContext context, Instant instant) {
        return AsOf.of(instant, context.workspace().settings());
    }

    /** What "now" meant to the last successful run. */
    static Optional<AsOf> before(JobContext context, Job job) {
        return context.full()
                ? Optional.empty()
                : context.ledger().lastAsOf(job.name()).map(instant -> at(context, instant));
    }

    /** Whether the last successful run worked from the same definitions. */
    static boolean sameDefinitions(JobContext context, Job job, String fingerprint) {
        return context.ledger()
                .figure(job.name(), FINGERPRINT)
                .map(figure -> figure.equals("\"" + fingerprint + "\""))
                .orElse(false);
    }

    static final String FINGERPRINT = "definitions";
}
