package io.parcours.lakehouse.table;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.parcours.lakehouse.contract.TableContract;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Folds the changes of several commits into what they come to: per key, the row before the first of them and the row after the
 * last. A row that was inserted and deleted again vanishes, and so does one that was rewritten as it was.
 */
final class NetChanges {
    /** Kinds of change as {@link TableStore#CHANGE_TYPE} names them. */
    static final String INSERT = "insert";

    static final String DELETE = "delete";
    static final String BEFORE_UPDATE = "update_preimage";
    static final String AFTER_UPDATE = "update_postimage";

    private static final String ROW = "__row";
    private static final String ORDER = "__order";
    private static final String GONE = "__gone";

    private NetChanges() {}

    /**
     * @param changes the table's columns, {@code order} and {@code gone}
     * @param order grows with each commit; rows of one commit share it
     * @param gone whether the row is the state before its commit rather than after it
     */
    static Dataset<Row> of(TableContract table, Dataset<Row> changes, Column order, Column gone) {
        Column[] columns =
                table.columnNames().stream().map(name -> col("`" + name + "`")).toArray(Column[]::new);
        Column[] key = table.key().stream().map(name -> col(ROW + "." + name)).toArray(Column[]::new);
        Column whenGone = when(col(GONE), col(ORDER));
        Column whenThere = when(not(col(GONE)), col(ORDER));
        Dataset<Row> ends = changes.select(struct(columns).as(ROW), order.as(ORDER), gone.as(GONE))
                .groupBy(key)
                .agg(
                        min(col(ORDER)).as("__first"),
                        max(col(ORDER)).as("__last"),
                        min(whenGone).as("__first_gone"),
                        max(whenThere).as("__last_there"),
                        min_by(col(ROW), whenGone).as("__gone_row"),
                        max_by(col(ROW), whenThere).as("__there_row"));
        Column before = when(col("__first_gone").equalTo(col("__first")), col("__gone_row"));
        Column after = when(col("__last_there").equalTo(col("__last")), col("__there_row"));
        Dataset<Row> pairs = ends.select(before.as("__before"), after.as("__after"))
                .where(not(col("__before").eqNullSafe(col("__after"))));
        Column change = when(
                        col("__before").isNull(),
                        array(struct(lit(INSERT).as("change"), col("__after").as("row"))))
                .when(
                        col("__after").isNull(),
                        array(struct(lit(DELETE).as("change"), col("__before").as("row"))))
                .otherwise(array(
                        struct(lit(BEFORE_UPDATE).as("change"), col("__before").as("row")),
                        struct(lit(AFTER_UPDATE).as("change"), col("__after").as("row"))));
        return pairs.select(explode(change).as("c"))
                .select(Stream.concat(
                                table.columnNames().stream().map(name -> col("c.row." + name)),
                                Stream.of(col("c.change").as(TableStore.CHANGE_TYPE)))
                        .toArray(Column[]::new));
    }

    /** Whether {@code type} is one of the kinds that show a row as it was. */
    static Column gone(Column type) {
        return type.isin((Object[]) Arrays.asList(DELETE, BEFORE_UPDATE).toArray());
    }
}
