package io.parcours.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Connected components in DuckDB, from a Parquet file of pairs to a Parquet file of labels. Strings are hashed to 64 bits at first and joined back
 * at the end. No rules, no ids, no history: components alone.
 */
final class DuckGraph {
    private static final int THREADS = 2;

    private DuckGraph() {}

    /**
     * Randomized contraction (Bögeholz, Brand and Todor, In-database connected component analysis, ICDE 2020): every node follows the neighbour that a
     * round's hash puts first, what follows one node becomes that node, until no edge is left.
     */
    static long contraction(String pairs, Path labels) {
        return with(sql -> {
            hashed(sql, pairs);
            int round = 0;
            while (count(sql, "SELECT count(*) FROM edges") > 0) {
                sql.execute("""
                    CREATE OR REPLACE TABLE follows_%1$d AS
                    SELECT v, arg_min(w, hash(w, %1$d)) AS r
                    FROM (SELECT v, w FROM edges UNION ALL SELECT w, v FROM edges UNION ALL SELECT v, v FROM edges
                          UNION ALL SELECT w, w FROM edges)
                    GROUP BY v\
                    """.formatted(round));
                sql.execute("""
                    CREATE OR REPLACE TABLE edges AS
                    SELECT DISTINCT a.r AS v, b.r AS w
                    FROM edges JOIN follows_%1$d a ON edges.v = a.v JOIN follows_%1$d b ON edges.w = b.v
                    WHERE a.r <> b.r\
                    """.formatted(round));
                round++;
            }
            sql.execute("CREATE OR REPLACE TABLE labels AS SELECT v, r FROM follows_0");
            for (int later = 1; later < round; later++) {
                sql.execute("""
                    CREATE OR REPLACE TABLE labels AS
                    SELECT labels.v, coalesce(next.r, labels.r) AS r
                    FROM labels LEFT JOIN follows_%d next ON labels.r = next.v\
                    """.formatted(later));
            }
            return write(sql, pairs, labels);
        });
    }

    /**
     * What warehouse tools generate: every group of nodes takes the least label among the groups it touches, over all edges again in each round,
     * until nothing changes.
     */
    static long loop(String pairs, Path labels) {
        return with(sql -> {
            hashed(sql, pairs);
            sql.execute("""
                CREATE OR REPLACE TABLE labels AS
                SELECT DISTINCT v, v AS r FROM (SELECT v FROM edges UNION ALL SELECT w FROM edges)\
                """);
            long changed = 1;
            while (changed > 0) {
                sql.execute("""
                    CREATE OR REPLACE TABLE least AS
                    SELECT r, min(other) AS least
                    FROM (SELECT a.r, b.r AS other
                          FROM edges JOIN labels a ON edges.v = a.v JOIN labels b ON edges.w = b.v
                          UNION ALL
                          SELECT b.r, a.r FROM edges JOIN labels a ON edges.v = a.v JOIN labels b ON edges.w = b.v)
                    GROUP BY r\
                    """);
                changed = count(sql, "SELECT count(*) FROM least WHERE least < r");
                sql.execute("""
                    CREATE OR REPLACE TABLE labels AS
                    SELECT v, least(labels.r, least.least) AS r FROM labels JOIN least ON labels.r = least.r\
                    """);
            }
            return write(sql, pairs, labels);
        });
    }

    private static void hashed(Statement sql, String pairs) throws SQLException {
        sql.execute(
                "CREATE TABLE edges AS SELECT hash(\"left\") AS v, hash(\"right\") AS w FROM '%s'".formatted(pairs));
    }

    private static long write(Statement sql, String pairs, Path labels) throws SQLException {
        sql.execute("""
            COPY (SELECT id, r AS label
                  FROM (SELECT DISTINCT id FROM (SELECT "left" AS id FROM '%1$s' UNION ALL SELECT "right" FROM '%1$s'))
                  JOIN labels ON hash(id) = v)
            TO '%2$s' (FORMAT parquet)\
            """.formatted(pairs, labels));
        return count(sql, "SELECT count(*) FROM '" + labels + "'");
    }

    /**
     * Whether two partitions are one: as many identifiers, as many groups, and as many pairs of groups.
     *
     * @return the number of groups
     * @throws IllegalStateException when they differ
     */
    static long samePartition(String one, String other) {
        return with(sql -> {
            try (ResultSet row = sql.executeQuery("""
                SELECT (SELECT count(*) FROM '%1$s'), (SELECT count(*) FROM '%2$s'), count(*),
                       count(DISTINCT a.label), count(DISTINCT b.label), count(DISTINCT (a.label, b.label))
                FROM '%1$s' a JOIN '%2$s' b ON a.id = b.id\
                """.formatted(one, other))) {
                row.next();
                boolean same = row.getLong(1) == row.getLong(3)
                        && row.getLong(2) == row.getLong(3)
                        && row.getLong(4) == row.getLong(6)
                        && row.getLong(5) == row.getLong(6);
                if (!same) {
                    throw new IllegalStateException(
                            "%s and %s are not one partition: %d and %d identifiers, %d of both; %d and %d groups, %d of both"
                                    .formatted(
                                            one,
                                            other,
                                            row.getLong(1),
                                            row.getLong(2),
                                            row.getLong(3),
                                            row.getLong(4),
                                            row.getLong(5),
                                            row.getLong(6)));
                }
                return row.getLong(4);
            }
        });
    }

    private static long count(Statement sql, String query) throws SQLException {
        try (ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private interface Work {
        long in(Statement sql) throws SQLException;
    }

    private static long with(Work work) {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement()) {
            sql.execute("SET threads = " + THREADS);
            return work.in(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB could not do it", e);
        }
    }
}
