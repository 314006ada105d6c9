package io.parcours.launcher.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.ContractReader;
import io.parcours.ingestion.mapping.ContractColumns;
import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The workspace in which labelled files are resolved: the default settings, and the given contract, reading the records as they are now and
 * keyed by their row, so that every row counts whatever its own key says.
 *
 * @param contract as given, reading the records where they are
 * @param text the contract as given
 */
record EvaluationWorkspace(Path place, Workspace workspace, Contract contract, String text) {
    /** The column that tells rows apart. */
    static final String ROW = "evaluated_row";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static EvaluationWorkspace in(Path place, Evaluation.Wish wish) {
        try {
            wish.records().forEach(EvaluationWorkspace::requireFile);
            requireFile(wish.contract());
            Files.writeString(place.resolve(Workspace.SETTINGS_FILE), """
                name: evaluation
                lakehouse: {path: ./lake, format: delta}
                country: %s
                """.formatted(wish.country()));
            Faults faults = new Faults();
            Workspace workspace = Workspace.open(place, System.getenv(), faults);
            faults.throwIfAny();
            String text = Files.readString(wish.contract());
            String reading = with(text, "from", from(text, wish.records()));
            if (!has(reading, "key")) {
                reading = with(reading, "key", ROW);
            }
            Optional<Contract> contract = DefinitionFile.parse(
                            reading, wish.contract().toString(), workspace.environment(), faults)
                    .flatMap(map -> ContractReader.read(map, workspace));
            contract.ifPresent(read -> ContractColumns.of(read).check(faults));
            faults.throwIfAny();
            return new EvaluationWorkspace(place, workspace, contract.orElseThrow(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireFile(Path file) {
        if (!Files.isReadable(file)) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "there is no file " + file,
                    "it does not exist, or may not be read",
                    "check the path");
        }
    }

    /** Where rows without their labels go. */
    Path records() {
        return place.resolve("records");
    }

    /** Writes the contract as the only one of the workspace. */
    void writeContract() {
        try {
            Map<String, Object> from = new LinkedHashMap<>();
            from.put("kind", "files");
            from.put("path", records().toString());
            from.put("format", "parquet");
            Path silos = Files.createDirectories(place.resolve("silos"));
            Files.writeString(silos.resolve("evaluated.yaml"), with(with(text, "from", from), "key", ROW));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the contract says files are written, and where they are. */
    private static Map<String, Object> from(String contract, List<Path> records) {
        Map<String, Object> from = new LinkedHashMap<>();
        try {
            Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(contract);
            if (content instanceof Map<?, ?> map
                    && map.get("from") instanceof Map<?, ?> given
                    && "files".equals(String.valueOf(given.get("kind")))) {
                given.forEach((key, value) -> from.put(String.valueOf(key), value));
            }
        } catch (YAMLException e) {
            // The definition reader tells what is wrong, with its place.
        }
        from.remove("newer_by");
        from.put("kind", "files");
        from.put(
                "path",
                records.stream()
                        .map(path -> path.toAbsolutePath().normalize().toString())
                        .toList());
        String name = records.get(0).toString().toLowerCase(Locale.ROOT);
        if (!name.matches(".*\\.(csv|tsv|ndjson|jsonl|json|parquet|orc)(\\.(gz|zst|bz2))?")) {
            from.putIfAbsent("format", "csv");
        }
        return from;
    }

    private static boolean has(String yaml, String key) {
        return tuple(yaml, key).isPresent();
    }

    /** The text with another value of a key, every other line where it was, so that faults name the right place. */
    private static String with(String yaml, String key, Object value) {
        String replacement;
        try {
            replacement = key + ": " + JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        Optional<NodeTuple> found = tuple(yaml, key);
        if (found.isEmpty()) {
            return yaml.stripTrailing() + "\n" + replacement + "\n";
        }
        int[] codePoints = yaml.codePoints().toArray();
        int start = found.get().getKeyNode().getStartMark().getIndex();
        int end = found.get().getValueNode().getEndMark().getIndex();
        String before = new String(codePoints, 0, start);
        String removed = new String(codePoints, start, end - start);
        String after = new String(codePoints, end, codePoints.length - end);
        return before
                + replacement
                + "\n".repeat((int) removed.chars().filter(c -> c == '\n').count())
                + after;
    }

    private static Optional<NodeTuple> tuple(String yaml, String key) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
            return root instanceof MappingNode map
                    ? map.getValue().stream()
                            .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar
                                    && scalar.getValue().equals(key))
                            .findFirst()
                    : Optional.empty();
        } catch (YAMLException e) {
            return Optional.empty();
        }
    }
}
