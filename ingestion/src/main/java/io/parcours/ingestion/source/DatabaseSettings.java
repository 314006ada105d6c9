package io.parcours.ingestion.source;

import io.parcours.ingestion.source.jdbc.Database;
import io.parcours.ingestion.source.jdbc.Overlap;
import io.parcours.ingestion.source.jdbc.Query;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The keys that {@code kind: jdbc} and {@code kind: hive} share. */
final class DatabaseSettings {
    private static final int DEFAULT_PARTS = 4;
    private static final int DEFAULT_FETCH_SIZE = 10_000;

    private DatabaseSettings() {}

    static Optional<Database> database(YamlMap from, Workspace workspace, String prefix, String example) {
        String url = from.requiredText("url", "write the address of the database, such as " + example);
        String user = from.text("user").orElse("");
        String password = from.text("password").orElse("");
        String driver = from.text("driver").map(workspace::resolve).orElse("");
        Map<String, String> properties = new TreeMap<>();
        from.map("properties").ifPresent(map -> {
            for (String key : map.keys()) {
                map.text(key).ifPresent(value -> properties.put(key, value));
            }
        });
        if (url.isEmpty()) {
            return Optional.empty();
        }
        if (!url.startsWith(prefix)) {
            // The address is not repeated: it may hold a password.
            from.faults().add(from.placeOf("url"), "'url' does not begin with " + prefix, "write it like " + example);
            return Optional.empty();
        }
        return Optional.of(new Database(url, user, password, driver, properties));
    }

    static Optional<Query> query(YamlMap from) {
        Optional<String> table = from.text("table");
        Optional<String> query = from.text("query");
        Optional<String> newerBy = from.text("newer_by");
        Overlap overlap = from.parsed("overlap", Overlap::parse).orElse(Overlap.DEFAULT);
        Optional<String> splitBy = from.text("split_by");
        int parts = from.integer("parts", 1, 64).orElse(DEFAULT_PARTS);
        int fetchSize = from.integer("fetch_size", 1, 1_000_000).orElse(DEFAULT_FETCH_SIZE);
        if (from.has("overlap") && newerBy.isEmpty()) {
            from.faults()
                    .add(
                            from.placeOf("overlap"),
                            "'overlap' means nothing without 'newer_by'",
                            "add newer_by: with the column that says how new a row is, or remove overlap:");
        }
        if (from.has("parts") && splitBy.isEmpty()) {
            from.faults()
                    .add(
                            from.placeOf("parts"),
                            "'parts' means nothing without 'split_by'",
                            "add split_by: with the column to split by, or remove parts:");
        }
        if (table.isPresent() == query.isPresent()) {
            from.faults()
                    .add(
                            from.placeOf(table.isPresent() ? "query" : "table"),
                            table.isPresent() ? "'table' and 'query' are both there" : "'table' is missing",
                            "write either table: with a name or query: with a SELECT");
            return Optional.empty();
        }
        String relation =
                table.orElseGet(() -> "(" + query.orElseThrow().strip().replaceFirst(";$", "") + ") parcours_query");
        return Optional.of(new Query(relation, table.orElse("the query"), newerBy, overlap, splitBy, parts, fetchSize));
    }
}
