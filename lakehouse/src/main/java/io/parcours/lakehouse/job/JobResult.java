package io.parcours.lakehouse.job;

import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.List;
import java.util.Map;

/**
 * What a job did.
 *
 * @param consumed input tables and the versions read; becomes the starting point of the next run
 * @param commits output tables and the versions written
 * @param rowsRejected rows quarantined or dropped
 * @param figures further figures worth keeping, by name; numbers, strings, or maps and lists of them
 * @param notes lines for the person at the terminal
 */
public record JobResult(
        Map<TableName, Long> consumed,
        List<Commit> commits,
        long rowsRead,
        long rowsRejected,
        Map<String, Object> figures,
        List<String> notes) {
    public JobResult {
        consumed = Map.copyOf(consumed);
        commits = List.copyOf(commits);
        figures = Map.copyOf(figures);
        notes = List.copyOf(notes);
    }
}
