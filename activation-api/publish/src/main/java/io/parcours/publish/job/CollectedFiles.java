package io.parcours.publish.job;

import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.regexp_extract;

import io.parcours.lakehouse.contract.FileColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore;
import org.apache.spark.sql.Row;

/** How far the log of collected events was taken in, so that the service knows which events a generation holds. */
final class CollectedFiles {
    private static final String NAME = "(?:^|/)collect/collected-(\\d+)\\.ndjson$";

    private CollectedFiles() {}

    /** Number of the last file that ingestion has read; 0 = none. */
    static long last(TableStore tables) {
        if (tables.version(Tables.FILES.name()).isEmpty()) {
            return 0;
        }
        Row last = tables.read(Tables.FILES)
                .select(max(
                        regexp_extract(Columns.col(FileColumn.PATH), NAME, 1).try_cast("bigint")))
                .head();
        return last.isNullAt(0) ? 0 : last.getLong(0);
    }
}
