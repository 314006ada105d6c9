package io.parcours.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DuckGraphTest {
    private static final int NODES = 300;

    @TempDir
    private Path folder;

    private final int[] sets = new int[NODES];

    /** Random pairs and a chain, which is what asks for many rounds. */
    @BeforeEach
    void writePairs() throws SQLException {
        Random random = new Random(3);
        List<String> pairs = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            sets[node] = node;
        }
        for (int i = 0; i < 220; i++) {
            boolean chain = i < 60;
            int left = chain ? i : 61 + random.nextInt(NODES - 61);
            int right = chain ? i + 1 : 61 + random.nextInt(NODES - 61);
            pairs.add("('n%d', 'n%d')".formatted(left, right));
            int from = sets[left];
            int to = sets[right];
            for (int node = 0; node < NODES; node++) {
                sets[node] = sets[node] == from ? to : sets[node];
            }
        }
        run("COPY (SELECT * FROM (VALUES " + String.join(",", pairs) + ") AS pairs(\"left\", \"right\")) TO '"
                + folder.resolve("pairs.parquet") + "' (FORMAT parquet)");
    }

    private static void run(String statement) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement()) {
            sql.execute(statement);
        }
    }

    private TreeMap<String, TreeSet<String>> groups(Path labels) throws SQLException {
        Map<String, TreeSet<String>> byLabel = new TreeMap<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement();
                ResultSet rows = sql.executeQuery("SELECT id, label::VARCHAR FROM '" + labels + "'")) {
            while (rows.next()) {
                byLabel.computeIfAbsent(rows.getString(2), label -> new TreeSet<>())
                        .add(rows.getString(1));
            }
        }
        return byLabel.values().stream()
                .collect(Collectors.toMap(TreeSet::first, group -> group, (one, other) -> one, TreeMap::new));
    }

    private TreeMap<String, TreeSet<String>> expected(TreeMap<String, TreeSet<String>> found) {
        TreeSet<String> present = new TreeSet<>();
        found.values().forEach(present::addAll);
        Map<Integer, TreeSet<String>> bySet = new TreeMap<>();
        for (int node = 0; node < NODES; node++) {
            if (present.contains("n" + node)) {
                bySet.computeIfAbsent(sets[node], set -> new TreeSet<>()).add("n" + node);
            }
        }
        return bySet.values().stream()
                .collect(Collectors.toMap(TreeSet::first, group -> group, (one, other) -> one, TreeMap::new));
    }

    @Test
    void bothPeersFindTheComponentsThatThePlainAlgorithmFinds() throws SQLException {
        String pairs = folder.resolve("pairs.parquet").toString();
        Path contracted = folder.resolve("contracted.parquet");
        Path looped = folder.resolve("looped.parquet");
        long nodes = DuckGraph.contraction(pairs, contracted);
        assertThat(DuckGraph.loop(pairs, looped)).isEqualTo(nodes);

        assertThat(groups(contracted)).isEqualTo(expected(groups(contracted)));
        assertThat(groups(looped)).isEqualTo(groups(contracted));
        assertThat(DuckGraph.samePartition(contracted.toString(), looped.toString()))
                .isEqualTo(groups(contracted).size());
    }

    @Test
    void partitionsThatDifferInOneNodeAreNotOne() throws SQLException {
        Path one = folder.resolve("one.parquet");
        Path other = folder.resolve("other.parquet");
        run("COPY (SELECT * FROM (VALUES ('a', 1), ('b', 1), ('c', 2)) AS t(id, label)) TO '" + one
                + "' (FORMAT parquet)");
        run("COPY (SELECT * FROM (VALUES ('a', 1), ('b', 2), ('c', 2)) AS t(id, label)) TO '" + other
                + "' (FORMAT parquet)");
        assertThatThrownBy(() -> DuckGraph.samePartition(one.toString(), other.toString()))
                .hasMessageContaining("not one partition");
    }
}
