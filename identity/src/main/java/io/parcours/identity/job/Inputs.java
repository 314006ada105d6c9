package io.parcours.identity.job;

import static org.apache.spark.sql.functions.lit;

import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.table.TableStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The pinned versions of a job's inputs, and what changed in them since its last run.
 *
 * @param versions the newest version of each input table that exists
 * @param consumed the version of each that the last run consumed; empty where there was none
 */
record Inputs(TableStore tables, Map<TableName, Long> versions, Map<TableName, Long> consumed) {

    static Inputs pin(JobContext context, Job job, List<TableContract> inputs) {
        Map<TableName, Long> versions = new LinkedHashMap<>();
        Map<TableName, Long> consumed = new LinkedHashMap<>();
        for (TableContract input : inputs) {
            OptionalLong version = context.tables().version(input.name());
            if (version.isPresent()) {
                versions.put(input.name(), version.getAsLong());
                context.consumed(job, input.name()).ifPresent(before -> consumed.put(input.name(), before));
            }
        }
        return new Inputs(context.tables(), versions, consumed);
    }

    boolean isEmpty() {
        return versions.isEmpty();
    }

    boolean isUnchanged() {
        return versions.equals(consumed);
    }

    Dataset<Row> read(TableContract table) {
        Long version = versions.get(table.name());
        return version == null ? tables.read(table) : tables.readAt(table, version);
    }

    /** Net changes since the last run; empty when the feed does not reach back, so that the job has to rebuild. */
    Optional<Dataset<Row>> changes(TableContract table) {
        Long version = versions.get(table.name());
        Long before = consumed.get(table.name());
        if (version == null) {
            // Never written: reading it gives no rows, which are no changes either.
            return Optional.of(tables.read(table).withColumn(TableStore.CHANGE_TYPE, lit("").cast("string")));
        }
        if (before == null) {
            // Came into being since: everything in it is new.
            return Optional.of(tables.readAt(table, version).withColumn(TableStore.CHANGE_TYPE, lit("insert")));
        }
        return tables.changesSince(table, before, version);
    }
}
