package io.parcours.ingestion.mapping;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.md5;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.parcours.ingestion.contract.Sessions;
import io.parcours.lakehouse.contract.EventColumn;
import io.parcours.lakehouse.table.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Names the visit each event belongs to, by its visitor and its first moment. */
final class SessionCuts {
    private static final String VISITOR = "__visitor";
    private static final String STARTED = "__session_start";
    private static final long MICROS = 1_000_000L;

    private SessionCuts() {}

    /** The visitor of a row; null where it names none. */
    static Column visitor(Sessions sessions, SourceColumns columns) {
        Column[] parts =
                sessions.by().stream().map(columns::column).map(Values::text).toArray(Column[]::new);
        Column[] written = new Column[parts.length];
        for (int i = 0; i < parts.length; i++) {
            written[i] = coalesce(parts[i], lit(""));
        }
        return when(coalesce(parts).isNotNull(), concat_ws("\u001f", written)).as(VISITOR);
    }

    static Dataset<Row> cut(Dataset<Row> events, Sessions sessions, String dataset) {
        Column at = unix_micros(Columns.col(EventColumn.OCCURRED_AT));
        WindowSpec visits = Window.partitionBy(coalesce(col(VISITOR), Columns.col(EventColumn.EVENT_ID)))
                .orderBy(Columns.col(EventColumn.OCCURRED_AT), Columns.col(EventColumn.EVENT_ID));
        Column before = lag(at, 1).over(visits);
        Column begins =
                before.isNull().or(at.minus(before).gt(sessions.silence().seconds() * MICROS));
        return events.withColumn(STARTED, when(begins, at))
                .withColumn(STARTED, max(col(STARTED)).over(visits))
                .withColumn(
                        EventColumn.SESSION_ID.sqlName(),
                        when(
                                col(VISITOR).isNotNull(),
                                md5(concat(
                                        lit(dataset + ":"),
                                        col(VISITOR),
                                        lit(":"),
                                        col(STARTED).cast("string")))));
    }
}
