package io.parcours.launcher.erase;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.RunLedger.Moved;
import io.parcours.lakehouse.table.TableStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Drops every earlier version of every table that may hold persons, and tells the jobs that what they have read has another version now, so that
 * the next run need not rebuild.
 */
final class DropHistory {
    private final JobContext context;
    private final Map<TableName, Long> consumed;

    private DropHistory(JobContext context, Map<TableName, Long> consumed) {
        this.context = context;
        this.consumed = consumed;
    }

    /** To be made when the jobs have read everything, and before rows are removed that they need not read again. */
    static DropHistory before(JobContext context) {
        TableStore tables = context.tables();
        Map<TableName, Long> consumed = new LinkedHashMap<>();
        for (TableName table : tables.list()) {
            if (Removal.of(table).map(way -> way != Removal.HOLDS_NOBODY).orElse(false)) {
                tables.version(table).ifPresent(version -> consumed.put(table, version));
            }
        }
        return new DropHistory(context, consumed);
    }

    void drop() {
        Map<TableName, Moved> moved = new TreeMap<>();
        consumed.forEach((table, version) -> {
            context.tables().forgetHistory(table);
            moved.put(table, new Moved(version, context.tables().version(table).orElse(version)));
        });
        context.ledger().moved(moved);
    }
}
