package io.parcours.identity.job;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.parcours.identity.explain.End;
import io.parcours.lakehouse.contract.IdentifierColumn;
import io.parcours.lakehouse.contract.LinkColumn;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.table.TableStore;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reports the identifiers that do not, or not alone, say who somebody is: quarantined ones and those several persons share. */
public final class SharedIdentifiers {
    private final TableStore tables;

    public SharedIdentifiers(TableStore tables) {
        this.tables = tables;
    }

    /** How many identifiers of a namespace are in a state, and in how many rows. */
    public record Summary(String namespace, String state, long identifiers, long rows) {}

    /**
     * An identifier.
     *
     * @param neighbours records and other identifiers it was seen with
     */
    public record Shared(End end, String state, String reason, long rows, long neighbours, List<String> silos) {
        public Shared {
            silos = List.copyOf(silos);
        }
    }

    public List<Summary> summary() {
        return tables
                .read(Tables.IDENTIFIERS)
                .groupBy(name(IdentifierColumn.NAMESPACE), name(IdentifierColumn.STATE))
                .agg(count(lit(1)), sum(name(IdentifierColumn.ROWS)))
                .orderBy(name(IdentifierColumn.NAMESPACE), name(IdentifierColumn.STATE))
                .collectAsList()
                .stream()
                .map(row -> new Summary(row.getString(0), row.getString(1), row.getLong(2), row.getLong(3)))
                .toList();
    }

    /**
     * Those with the most neighbours.
     *
     * @param namespace only this one; {@code ""} for all
     * @param quarantinedOnly whether to leave out what is merely shared
     */
    public List<Shared> most(String namespace, boolean quarantinedOnly, int limit) {
        Column wanted = quarantinedOnly
                ? name(IdentifierColumn.STATE).equalTo(IdentifierState.QUARANTINED.text())
                : name(IdentifierColumn.STATE).notEqual(IdentifierState.LINKING.text());
        Dataset<Row> identifiers = tables.read(Tables.IDENTIFIERS)
                .where(
                        namespace.isEmpty()
                                ? wanted
                                : wanted.and(name(IdentifierColumn.NAMESPACE).equalTo(namespace)));
        Dataset<Row> links = tables.read(Tables.LINKS);
        Column[] left = {name(LinkColumn.LEFT_NAMESPACE), name(LinkColumn.LEFT_VALUE)};
        Column[] right = {name(LinkColumn.RIGHT_NAMESPACE), name(LinkColumn.RIGHT_VALUE)};
        Dataset<Row> ends = links.select(
                        left[0].as("ns"), left[1].as("v"), concat_ws(":", right).as("other"))
                .union(links.select(
                        right[0].as("ns"),
                        right[1].as("v"),
                        concat_ws(":", left).as("other")));
        Dataset<Row> keys = identifiers.select(
                name(IdentifierColumn.NAMESPACE).as("ns"),
                name(IdentifierColumn.VALUE).as("v"));
        Dataset<Row> neighbours = ends.join(keys, Sql.names("ns", "v"), "left_semi")
                .groupBy("ns", "v")
                .agg(count_distinct(col("other")).as("neighbours"))
                .orderBy(desc("neighbours"))
                .limit(limit);
        return identifiers
                .withColumnsRenamed(java.util.Map.of(
                        IdentifierColumn.NAMESPACE.sqlName(), "ns", IdentifierColumn.VALUE.sqlName(), "v"))
                .join(broadcast(neighbours), Sql.names("ns", "v"))
                .orderBy(desc("neighbours"), col("ns"), col("v"))
                .select(
                        col("ns"),
                        col("v"),
                        name(IdentifierColumn.STATE),
                        coalesce(name(IdentifierColumn.REASON), lit("")),
                        name(IdentifierColumn.ROWS),
                        col("neighbours"),
                        name(IdentifierColumn.SILOS))
                .collectAsList()
                .stream()
                .map(row -> new Shared(
                        new End(row.getString(0), row.getString(1)),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getList(6)))
                .toList();
    }

    private static Column name(TableColumn column) {
        return col(column.sqlName());
    }
}
