package io.parcours.benchmarks;

import io.parcours.benchmarks.SegmentWorkload.Figure;
import io.parcours.benchmarks.SegmentWorkload.From;
import io.parcours.benchmarks.SegmentWorkload.Segment;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** A workload's SQL in DuckDB, all in one statement a table, and in Spark, one statement a figure. */
final class SegmentSql {
    private static final int THREADS = 2;

    private final SegmentWorkload workload;

    SegmentSql(SegmentWorkload workload) {
        this.workload = workload;
    }

    /**
     * Everything in DuckDB, to one Parquet file of attributes (a row a profile) and one of members.
     *
     * @param events patterns of Parquet files
     */
    void duck(List<String> events, String profiles, Path attributes, Path members) {
        String files = events.stream().map(pattern -> "'" + pattern + "'").collect(Collectors.joining(", ", "[", "]"));
        run(sql -> {
            sql.execute("""
                CREATE VIEW events AS SELECT *, list_transform(products, lambda line: line.category) AS categories
                FROM read_parquet(%s) WHERE NOT is_bot AND occurred_at < TIMESTAMP '%s 00:00:00'""".formatted(files, workload.today()));
            sql.execute("""
                CREATE VIEW lines AS SELECT person_id, occurred_at, line.category, line.quantity
                FROM (SELECT person_id, occurred_at, unnest(products) AS line FROM events WHERE type = 'Order Completed')""");
            sql.execute("CREATE VIEW profiles AS SELECT person_id, country FROM read_parquet('" + profiles + "')");
            sql.execute("CREATE TABLE figures AS " + figures());
            copy(sql, "SELECT person_id, " + names(workload.attributes()) + " FROM figures", attributes);
            copy(sql, members(), members);
        });
    }

    private String figures() {
        List<String> sources = new ArrayList<>();
        sources.add("FROM profiles");
        for (From from : List.of(From.EVENTS, From.LINES)) {
            sources.add("LEFT JOIN (SELECT person_id, %s FROM %s GROUP BY person_id) USING (person_id)"
                    .formatted(
                            all().filter(figure -> figure.from() == from)
                                    .map(figure -> figure.sql() + " AS " + figure.name())
                                    .collect(Collectors.joining(",\n")),
                            view(from)));
        }
        all().filter(figure -> figure.from() == From.QUERY)
                .forEach(figure -> sources.add("LEFT JOIN (" + figure.sql() + ") USING (person_id)"));
        return "SELECT person_id, country, %s\n%s"
                .formatted(
                        all().map(figure -> "CAST(coalesce(%1$s, %2$s) AS %3$s) AS %1$s"
                                        .formatted(figure.name(), figure.none(), figure.type()))
                                .collect(Collectors.joining(", ")),
                        String.join("\n", sources));
    }

    private String members() {
        return "SELECT unnest(list_filter([%s], lambda id: id IS NOT NULL)) AS segment, person_id FROM figures"
                .formatted(workload.segments().stream()
                        .map(segment -> "CASE WHEN " + segment.sql() + " THEN '" + segment.id() + "' END")
                        .collect(Collectors.joining(",\n")));
    }

    private Stream<Figure> all() {
        return Stream.concat(workload.attributes().stream(), workload.counts().stream());
    }

    private static String names(List<Figure> figures) {
        return figures.stream().map(Figure::name).collect(Collectors.joining(", "));
    }

    private static String view(From from) {
        return from == From.LINES ? "lines" : "events";
    }

    private static void copy(Statement sql, String query, Path file) throws SQLException {
        sql.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
    }

    /** Every attribute, and everything that rules count, by a Spark query of its own from Parquet to Parquet; segments are not decided. */
    void oneQueryEach(SparkSession spark, String events, Path folder) {
        spark.read()
                .parquet(events)
                .where("NOT is_bot AND occurred_at < TIMESTAMP '" + workload.today() + " 00:00:00'")
                .selectExpr("*", "products.category AS categories")
                .createOrReplaceTempView("events");
        spark.sql("SELECT person_id, occurred_at, line.category, line.quantity FROM (SELECT person_id, occurred_at,"
                        + " explode(products) AS line FROM events WHERE type = 'Order Completed')")
                .createOrReplaceTempView("lines");
        all().forEach(figure -> spark.sql(
                        figure.from() == From.QUERY
                                ? figure.sql()
                                : "SELECT person_id, %s AS %s FROM %s GROUP BY person_id"
                                        .formatted(figure.sql(), figure.name(), view(figure.from())))
                .write()
                .mode("overwrite")
                .parquet(folder.resolve(figure.name()).toString()));
    }

    /** Fails unless two files hold the same attributes and two others the same members. @return members */
    long requireSame(String attributes, Path duckAttributes, String members, Path duckMembers) {
        long[] found = new long[1];
        run(sql -> {
            String typed = workload.attributes().stream()
                    .map(figure -> "CAST(%1$s AS %2$s) AS %1$s".formatted(figure.name(), figure.type()))
                    .collect(Collectors.joining(", "));
            sql.execute(
                    "CREATE VIEW ours AS SELECT person_id, %s FROM read_parquet('%s')".formatted(typed, attributes));
            sql.execute("CREATE VIEW theirs AS SELECT person_id, %s FROM read_parquet('%s')"
                    .formatted(typed, duckAttributes));
            for (Figure figure : workload.attributes()) {
                long different = count(
                        sql,
                        "SELECT count(*) FROM ours FULL JOIN theirs USING (person_id) WHERE ours.%1$s IS DISTINCT FROM theirs.%1$s"
                                .formatted(figure.name()));
                if (different > 0) {
                    throw new IllegalStateException(
                            "%,d persons have another %s in DuckDB".formatted(different, figure.name()));
                }
            }
            String both = "SELECT segment, person_id FROM read_parquet('%s')";
            for (Segment segment : workload.segments()) {
                String of = " WHERE segment = '" + segment.id() + "'";
                String ours = both.formatted(members) + of;
                String theirs = both.formatted(duckMembers) + of;
                long different = count(
                        sql,
                        "SELECT count(*) FROM ((%1$s EXCEPT %2$s) UNION ALL (%2$s EXCEPT %1$s))"
                                .formatted(ours, theirs));
                if (different > 0) {
                    throw new IllegalStateException(
                            "%,d persons are in %s here and not there".formatted(different, segment.id()));
                }
            }
            found[0] = count(sql, "SELECT count(*) FROM read_parquet('" + members + "')");
        });
        return found[0];
    }

    private static long count(Statement sql, String query) throws SQLException {
        try (ResultSet rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private interface Work {
        void on(Statement sql) throws SQLException;
    }

    private static void run(Work work) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = connection.createStatement()) {
            sql.execute("SET threads = " + THREADS);
            work.on(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB refused: " + e.getMessage(), e);
        }
    }
}
