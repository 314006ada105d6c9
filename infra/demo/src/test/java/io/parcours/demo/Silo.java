package io.parcours.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads what the generator wrote, with nothing of the generator's own code. */
final class Silo {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Silo() {}

    static List<Path> files(Path folder, String dataset) throws IOException {
        Path path = folder.resolve("data").resolve(dataset);
        try (Stream<Path> files = Files.list(path.getParent())) {
            return files.filter(file -> file.getFileName().toString().startsWith(path.getFileName() + "-"))
                    .sorted()
                    .toList();
        }
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        boolean crm = file.getFileName().toString().startsWith("contacts");
        return new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in,
                crm ? Charset.forName("windows-1252") : StandardCharsets.UTF_8));
    }

    static List<String> lines(Path folder, String dataset) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : files(folder, dataset)) {
            try (BufferedReader in = reader(file)) {
                in.lines().forEach(lines::add);
            }
        }
        return lines;
    }

    /** Lines that are JSON; the others are counted under the key {@code broken} of an extra row at the end. */
    static List<JsonNode> json(Path folder, String dataset) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        int broken = 0;
        for (String line : lines(folder, dataset)) {
            try {
                rows.add(JSON.readTree(line));
            } catch (IOException e) {
                broken++;
            }
        }
        rows.add(JSON.createObjectNode().put("broken", broken));
        return rows;
    }

    static JsonNode tree(Path file) throws IOException {
        return JSON.readTree(Files.readString(file));
    }

    /** Rows by column name; quotes may hold delimiters and line breaks. */
    static List<Map<String, String>> csv(Path folder, String dataset, char delimiter) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Path file : files(folder, dataset)) {
            try (BufferedReader in = reader(file)) {
                rows.addAll(csv(in, delimiter));
            }
        }
        return rows;
    }

    static List<Map<String, String>> truth(Path folder, String name) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(folder.resolve("truth").resolve(name))) {
            return csv(in, ',');
        }
    }

    private static List<Map<String, String>> csv(BufferedReader in, char delimiter) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '"') {
                quoted = !quoted;
                in.mark(1);
                if (quoted && field.length() > 0) {
                    field.append('"');
                }
            } else if (!quoted && (c == delimiter || c == '\n')) {
                fields.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    if (header.isEmpty()) {
                        header.addAll(fields);
                    } else {
                        Map<String, String> row = new HashMap<>();
                        for (int i = 0; i < fields.size(); i++) {
                            row.put(header.get(i), fields.get(i));
                        }
                        rows.add(row);
                    }
                    fields.clear();
                }
            } else {
                field.append((char) c);
            }
        }
        return rows;
    }

    /** Every row of a query as text. */
    static List<String> sql(Path folder, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        String url =
                "jdbc:h2:file:" + folder.toAbsolutePath() + "/data/shop/shop;DATABASE_TO_LOWER=TRUE;ACCESS_MODE_DATA=r";
        try (Connection connection = DriverManager.getConnection(url, "shop", "");
                ResultSet result = connection.createStatement().executeQuery(query)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(i > 1 ? "|" : "").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }
}
