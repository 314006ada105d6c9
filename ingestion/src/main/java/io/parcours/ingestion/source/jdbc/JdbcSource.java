package io.parcours.ingestion.source.jdbc;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.parcours.ingestion.source.Batches;
import io.parcours.ingestion.source.Delivery;
import io.parcours.ingestion.source.Source;
import io.parcours.ingestion.source.SourceDataset;
import io.parcours.ingestion.source.SourceState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is new in a table or query. With a watermark that is a range of its column with a fixed upper end, so that reading it twice gives
 * the same; without one all rows are read to see whether any of them changed, which suits small tables.
 */
public final class JdbcSource implements Source {
    private final Database database;
    private final Query query;
    private final SparkSession spark;
    private final SourceDataset dataset;

    public JdbcSource(Database database, Query query, SparkSession spark, SourceDataset dataset) {
        this.database = database;
        this.query = query;
        this.spark = spark;
        this.dataset = dataset;
    }

    @Override
    public Optional<Delivery> discover(SourceState state) {
        try (Connection connection = database.connect()) {
            Relation relation = Relation.describe(database, connection, query.table(), query.shown());
            Splits splits = new Splits(relation, query, connection);
            return query.newerBy().isPresent()
                    ? newer(relation, relation.column(query.newerBy().get(), "newer_by", query.shown()), splits, state)
                    : changed(relation, splits, state);
        } catch (SQLException e) {
            throw database.failure("cannot read " + query.shown(), e);
        }
    }

    private Optional<Delivery> newer(Relation relation, SqlColumn column, Splits splits, SourceState state)
            throws SQLException {
        String name = relation.quoted(column);
        Optional<Watermark> before = state.cursor().flatMap(cursor -> Watermark.parse(cursor, column.name()));
        String lower = before.map(mark -> name + " >= " + relation.literal(column, mark.from(column, query.overlap())))
                .orElse("1 = 1");
        Connection connection = splits.connection();
        Bounds bounds = bounds(connection, relation, column, "(" + lower + " OR " + name + " IS NULL)");
        boolean nothingNew = before.map(
                        mark -> (bounds.greatest() == null || mark.to().equals(bounds.greatest()))
                                && mark.recent() == bounds.rows())
                .orElse(bounds.rows() == 0);
        if (nothingNew) {
            return Optional.empty();
        }
        String to = bounds.greatest() == null ? before.map(Watermark::to).orElse("") : bounds.greatest();
        String upTo = to.isEmpty() ? "1 = 0" : lower + " AND " + name + " <= " + relation.literal(column, to);
        String where = "((" + upTo + ") OR " + name + " IS NULL)";
        Watermark after = new Watermark(
                column.name(), to, to.isEmpty() ? bounds.rows() : recent(connection, relation, column, to));
        String batch = Batches.named(List.of(dataset.name(), lower, to, String.valueOf(bounds.rows())));
        String description = "rows of " + query.shown() + " by " + column.name()
                + before.map(mark -> " from " + mark.from(column, query.overlap()))
                        .orElse("") + " up to " + to;
        return Optional.of(new JdbcDelivery(
                batch, description, rows(relation, splits.within(where)), after.cursor(), false, relation.types()));
    }

    /** @param greatest as the column's values are read; null when no row has one */
    private record Bounds(@Nullable String greatest, long rows) {}

    private Bounds bounds(Connection connection, Relation relation, SqlColumn column, String where)
            throws SQLException {
        String name = relation.quoted(column);
        String sql = "SELECT MAX(" + name + "), COUNT(*) FROM " + relation.from() + " WHERE " + where;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            SqlColumn greatest = new SqlColumn(1, "", "", column.type(), column.typeName());
            return new Bounds(greatest.text(result), result.getLong(2));
        }
    }

    /** Rows in the overlap that the next run will read again if nothing happens, counted as it will count them. */
    private long recent(Connection connection, Relation relation, SqlColumn column, String to) throws SQLException {
        String name = relation.quoted(column);
        String lower = name + " >= " + relation.literal(column, Watermark.before(to, column, query.overlap()));
        String upper = name + " <= " + relation.literal(column, to);
        return bounds(connection, relation, column, "((" + lower + " AND " + upper + ") OR " + name + " IS NULL)")
                .rows();
    }

    private Optional<Delivery> changed(Relation relation, Splits splits, SourceState state) throws SQLException {
        Dataset<Row> rows = rows(relation, splits.within("1 = 1"));
        Column[] columns = relation.columns().stream()
                .map(column -> col("`" + column.name().replace("`", "``") + "`"))
                .toArray(Column[]::new);
        // Hashes are added as decimals: whatever the order of rows, and without wrapping around.
        Row seen = Failures.unwrapped(() -> rows.select(xxhash64(columns)
                        .cast(DataTypes.createDecimalType(38, 0))
                        .as("hash"))
                .agg(count(lit(1)), sum(col("hash")))
                .head());
        String content = Batches.named(List.of(
                dataset.name(),
                String.join(",", relation.types().keySet()),
                String.valueOf(seen.get(0)),
                String.valueOf(seen.get(1))));
        if (state.cursor().filter(content::equals).isPresent()) {
            return Optional.empty();
        }
        String description = seen.getLong(0) + " rows, all of " + query.shown();
        return Optional.of(new JdbcDelivery(content, description, rows, content, true, relation.types()));
    }

    private Dataset<Row> rows(Relation relation, List<String> slices) {
        return new SqlRows(database, relation, query).read(spark, slices);
    }
}
