package io.parcours.lakehouse.definition;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads a YAML definition file into values that know their line, with <code>${NAME}</code> taken from the environment. */
public final class DefinitionFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");
    private static final int MOST_CODE_POINTS = 4 << 20;

    private final String name;
    private final Map<String, String> environment;
    private final Faults faults;

    private DefinitionFile(String name, Map<String, String> environment, Faults faults) {
        this.name = name;
        this.environment = environment;
        this.faults = faults;
    }

    /** Reads a file whose top is a mapping; every fault is added to {@code faults}. An empty file is an empty mapping. */
    public static Optional<YamlMap> read(Path file, Map<String, String> environment, Faults faults) {
        return read(file, file.toString(), environment, faults);
    }

    /** As above, with the name that messages should give to the file. */
    public static Optional<YamlMap> read(Path file, String name, Map<String, String> environment, Faults faults) {
        try {
            return parse(Files.readString(file), name, environment, faults);
        } catch (NoSuchFileException e) {
            faults.add(new Place(name, 1, 1), "the file is missing", "create it, or check the path");
        } catch (MalformedInputException e) {
            faults.add(new Place(name, 1, 1), "the file is not UTF-8", "save it as UTF-8");
        } catch (IOException e) {
            faults.add(new Place(name, 1, 1), "the file cannot be read: " + e.getMessage(), "check its permissions");
        }
        return Optional.empty();
    }

    /** Reads YAML from a text; {@code name} is what messages call it. */
    public static Optional<YamlMap> parse(String yaml, String name, Map<String, String> environment, Faults faults) {
        YamlMap nothing = new YamlMap(new Place(name, 1, 1), Map.of(), Map.of(), faults);
        return parseAny(yaml, name, environment, faults, nothing).flatMap(value -> {
            if (value instanceof YamlMap map) {
                return Optional.of(map);
            }
            faults.add(value.place(), "the file holds " + value.kind(), "write keys and values, key: value");
            return Optional.empty();
        });
    }

    /** Reads YAML whose top is a list, for example of personas; an empty text is an empty list. */
    public static Optional<YamlList> parseList(
            String yaml, String name, Map<String, String> environment, Faults faults) {
        YamlList nothing = new YamlList(new Place(name, 1, 1), List.of());
        return parseAny(yaml, name, environment, faults, nothing).flatMap(value -> {
            if (value instanceof YamlList list) {
                return Optional.of(list);
            }
            faults.add(value.place(), "the file holds " + value.kind(), "write a list, each item after a dash");
            return Optional.empty();
        });
    }

    private static Optional<YamlValue> parseAny(
            String yaml, String name, Map<String, String> environment, Faults faults, YamlValue nothing) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(true); // reported below, all at once and with our own words
        options.setMaxAliasesForCollections(50);
        options.setCodePointLimit(MOST_CODE_POINTS);
        DefinitionFile file = new DefinitionFile(name, environment, faults);
        try {
            Node node = new Yaml(options).compose(new StringReader(yaml));
            return Optional.of(node == null ? nothing : file.convert(node));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark();
            faults.add(
                    mark == null ? new Place(name, 1, 1) : file.place(mark),
                    "not readable as YAML: " + e.getProblem(),
                    "check indentation, quotes and brackets near this line");
        } catch (YAMLException e) {
            faults.add(new Place(name, 1, 1), "not readable as YAML: " + e.getMessage(), "check the file");
        }
        return Optional.empty();
    }

    private YamlValue convert(Node node) {
        Place place = place(node.getStartMark());
        if (node instanceof MappingNode mapping) {
            Map<String, YamlValue> values = new LinkedHashMap<>();
            Map<String, Place> places = new HashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                Place keyPlace = place(tuple.getKeyNode().getStartMark());
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    faults.add(keyPlace, "a key must be a word", "write key: value");
                    continue;
                }
                if (values.containsKey(key.getValue())) {
                    faults.add(keyPlace, "'" + key.getValue() + "' stands twice", "keep one of the two");
                }
                places.put(key.getValue(), keyPlace);
                if (isNull(tuple.getValueNode())) {
                    continue;
                }
                values.put(key.getValue(), convert(tuple.getValueNode()));
            }
            return new YamlMap(place, values, places, faults);
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlValue> values = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                values.add(convert(item));
            }
            return new YamlList(place, values);
        }
        ScalarNode scalar = (ScalarNode) node;
        boolean quoted = scalar.getScalarStyle() != ScalarStyle.PLAIN;
        return new YamlScalar(place, substituted(scalar.getValue(), place), quoted);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("null")
                        || scalar.getValue().equals("~"));
    }

    private String substituted(String text, Place place) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String variable = matcher.group(1);
            String value = environment.getOrDefault(variable, matcher.group(2));
            if (value == null) {
                faults.add(
                        place,
                        "the environment variable " + variable + " is not set",
                        "export " + variable + "=… before running");
                value = "";
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(result).toString();
    }

    private Place place(Mark mark) {
        return new Place(name, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
