package io.parcours.publish.job;

import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.regexp_extract;

import io.parcours.lakehouse.contract.FileColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.serving.collected.LogContract;
import io.parcours.serving.collected.LogContract.Into;
import io.parcours.serving.part.GenerationAssembly.Collected;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * How far the log of collected events was taken in, so that the service knows which events and which refusals a generation holds. Datasets over the log
 * are taken in one by one, and one may fail where another passes: what one of them has not read yet is held by no generation.
 */
final class CollectedFiles {
    private static final String NAME = "(?:^|/)collect/collected-(\\d+)\\.ndjson$";

    private record Dataset(String silo, String dataset) {}

    private CollectedFiles() {}

    static Collected of(TableStore tables, Workspace workspace) {
        if (tables.version(Tables.FILES.name()).isEmpty()) {
            return Collected.NOTHING;
        }
        Map<Dataset, Long> last = last(tables);
        return new Collected(
                least(last, LogContract.of(workspace, Into.EVENT)),
                least(last, LogContract.of(workspace, Into.CONSENT)));
    }

    /** Number of the last file of the log that each dataset has read. */
    private static Map<Dataset, Long> last(TableStore tables) {
        Map<Dataset, Long> last = new HashMap<>();
        List<Row> rows = tables.read(Tables.FILES)
                .groupBy(Columns.col(FileColumn.SILO), Columns.col(FileColumn.DATASET))
                .agg(max(regexp_extract(Columns.col(FileColumn.PATH), NAME, 1).try_cast("bigint")))
                .collectAsList();
        for (Row row : rows) {
            if (!row.isNullAt(2)) {
                last.put(new Dataset(row.getString(0), row.getString(1)), row.getLong(2));
            }
        }
        return last;
    }

    private static long least(Map<Dataset, Long> last, List<LogContract> contracts) {
        return contracts.stream()
                .mapToLong(contract -> last.getOrDefault(new Dataset(contract.silo(), contract.dataset()), 0L))
                .min()
                .orElse(0);
    }
}
