package io.parcours.identity.job;

import static io.parcours.lakehouse.table.Columns.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.HomeColumn;
import io.parcours.lakehouse.contract.RecordColumn;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStore.Commit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Remembers where records told that their person lives: {@code identity.homes}. A record has one row, its newest; what it told before is known by nobody
 * else, so that a rebuild keeps what is there and adds what is not.
 */
final class RememberHomes implements Job {
    static final String NAME = "remember-homes";

    private static final String RECORD = HomeColumn.RECORD.sqlName();
    private static final String HOME = "home";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<TableName> keeps() {
        return List.of(Tables.HOMES.name());
    }

    @Override
    public Optional<Work> plan(JobContext context) {
        Inputs inputs = Inputs.pin(context, this, List.of(Tables.RECORDS));
        if (inputs.isEmpty() || inputs.isUnchanged()) {
            return Optional.empty();
        }
        Optional<Dataset<Row>> changes =
                inputs.consumed().isEmpty() ? Optional.empty() : inputs.changes(Tables.RECORDS);
        return Optional.of(new Work() {
            @Override
            public String description() {
                return changes.isPresent() ? "homes of records that changed" : "homes of all records";
            }

            @Override
            public JobResult perform(Progress progress) {
                Commit commit = write(context.tables(), inputs.read(Tables.RECORDS), changes);
                return new JobResult(inputs.versions(), List.of(commit), 0, 0, Map.of(), List.of());
            }
        });
    }

    private static Commit write(TableStore tables, Dataset<Row> records, Optional<Dataset<Row>> changes) {
        Column change = functions.col(TableStore.CHANGE_TYPE);
        Dataset<Row> stored = tables.read(Tables.HOMES);
        Dataset<Row> told = told(changes.map(rows -> rows.where(change.isin("insert", "update_postimage")))
                .orElse(records));
        Dataset<Row> rows = Resolving.keep(told.join(latest(stored), Sql.names(RECORD), "left_outer")
                .where(not(functions.col("told").eqNullSafe(functions.col(HOME))))
                .select(
                        functions.col(RECORD),
                        when(functions.col(HOME).isNull(), functions.col("first"))
                                .otherwise(greatest(functions.col("later"), functions.col("since")))
                                .as(HomeColumn.SINCE.sqlName()),
                        functions.col("told.*")));
        if (tables.version(Tables.HOMES.name()).isEmpty()) {
            return tables.upsert(Tables.HOMES, rows);
        }
        Dataset<Row> deleted = changes.map(some -> some.where(change.equalTo("delete"))
                        .select(SilverRows.recordKey().as(RECORD)))
                .orElseGet(() -> stored.select(RECORD)
                        .except(records.select(SilverRows.recordKey().as(RECORD))));
        Dataset<Row> gone = stored.join(deleted, Sql.names(RECORD), "left_semi")
                .select(col(HomeColumn.RECORD), col(HomeColumn.SINCE));
        return tables.merge(Tables.HOMES, rows, gone);
    }

    /** Homes of records: what they tell, since when if it is the first thing known of the record, and if it is not. */
    private static Dataset<Row> told(Dataset<Row> records) {
        return records.where(col(RecordColumn.POSTCODE)
                        .isNotNull()
                        .or(col(RecordColumn.CITY).isNotNull()))
                .select(
                        SilverRows.recordKey().as(RECORD),
                        struct(col(RecordColumn.COUNTRY), col(RecordColumn.POSTCODE), col(RecordColumn.CITY))
                                .as("told"),
                        least(col(RecordColumn.OBSERVED_AT), col(RecordColumn.UPDATED_AT))
                                .as("first"),
                        col(RecordColumn.UPDATED_AT).as("later"));
    }

    private static Dataset<Row> latest(Dataset<Row> stored) {
        Column home = struct(col(HomeColumn.COUNTRY), col(HomeColumn.POSTCODE), col(HomeColumn.CITY));
        return stored.groupBy(col(HomeColumn.RECORD))
                .agg(
                        max_by(home, col(HomeColumn.SINCE)).as(HOME),
                        max(col(HomeColumn.SINCE)).as("since"));
    }
}
