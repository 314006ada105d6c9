package io.parcours.demo.truth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.demo.people.Dice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Plants bad rows beside good ones, and counts them by dataset and kind; {@code truth/faults.json}. */
public final class FaultBook {
    private static final String FILE = "truth/faults.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Map<String, Long>> counts = new TreeMap<>();

    /** Whether a bad row of this kind goes beside the row with this id: a pure function, so that a row made again fares the same. */
    public boolean strikes(long seed, String dataset, String kind, String id, double share) {
        return Dice.of(seed, dataset + kind + id, 0).chance(share);
    }

    public void add(String dataset, String kind, long rows) {
        counts.computeIfAbsent(dataset, key -> new TreeMap<>()).merge(kind, rows, Long::sum);
    }

    /** Adds what an earlier delivery planted. */
    public void addWritten(Path folder) throws IOException {
        JsonNode written = JSON.readTree(Files.readString(folder.resolve(FILE)));
        written.properties()
                .forEach(dataset -> dataset.getValue()
                        .properties()
                        .forEach(kind -> add(
                                dataset.getKey(), kind.getKey(), kind.getValue().longValue())));
    }

    public void write(Path folder) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        counts.forEach((dataset, kinds) -> {
            ObjectNode node = root.putObject(dataset);
            kinds.forEach(node::put);
        });
        Files.writeString(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
    }
}
