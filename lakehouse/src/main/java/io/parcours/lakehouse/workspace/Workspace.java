package io.parcours.lakehouse.workspace;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of definitions: {@code parcours.yaml} and the folders beside it. Modules read their own files through
 * {@link #definitions}; paths in definitions are relative to the folder.
 *
 * @param environment what <code>${NAME}</code> in definitions stands for; <code>${WORKSPACE}</code> is the folder itself, for places that are
 *     not paths, such as the URL of an embedded database
 */
public record Workspace(Path folder, Map<String, String> environment, WorkspaceSettings settings) {
    public static final String SETTINGS_FILE = "parcours.yaml";

    /** A definition file that was readable as YAML. */
    public record Definition(Path file, YamlMap content) {}

    private static final String FOLDER_VARIABLE = "WORKSPACE";

    public Workspace {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put(FOLDER_VARIABLE, folder.toAbsolutePath().normalize().toString());
        environment = Map.copyOf(variables);
    }

    /** Opens a workspace; what is wrong with its settings is added to {@code faults}. */
    public static Workspace open(Path folder, Map<String, String> environment, Faults faults) {
        Path file = folder.resolve(SETTINGS_FILE);
        if (!Files.exists(file)) {
            faults.add(
                    new Place(file.toString(), 1, 1),
                    "there is no workspace here",
                    "create one with parcours init " + folder + ", or point to one with --workspace");
            return new Workspace(folder, environment, WorkspaceSettings.DEFAULTS);
        }
        WorkspaceSettings settings = DefinitionFile.read(file, SETTINGS_FILE, environment, faults)
                .map(map -> WorkspaceSettings.read(map, folder))
                .orElse(WorkspaceSettings.DEFAULTS);
        return new Workspace(folder, environment, settings);
    }

    /** The readable YAML files of a folder such as {@code silos}, by name; faults are added to {@code faults}. */
    public List<Definition> definitions(String subfolder, Faults faults) {
        Path place = folder.resolve(subfolder);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        List<Definition> definitions = new ArrayList<>();
        try (Stream<Path> files = Files.list(place)) {
            files.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .forEach(
                            file -> DefinitionFile.read(file, subfolder + "/" + file.getFileName(), environment, faults)
                                    .ifPresent(content -> definitions.add(new Definition(file, content))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return definitions;
    }

    /** A single definition file such as {@code identity.yaml}; empty when there is none. */
    public Optional<Definition> definition(String name, Faults faults) {
        Path file = folder.resolve(name);
        return Files.exists(file)
                ? DefinitionFile.read(file, name, environment, faults).map(content -> new Definition(file, content))
                : Optional.empty();
    }

    /** A path of a definition, taken from the workspace's folder unless it is absolute or has a scheme. */
    public String resolve(String path) {
        return path.matches("[a-z][a-z0-9+.-]+:.*")
                ? path
                : folder.resolve(path).normalize().toString();
    }

    /** Where run logs, locks and the embedded database live. */
    public Path state() {
        return folder.resolve("state");
    }

    /** Where generations of serving files live. */
    public Path generations() {
        return folder.resolve(settings.serving().path());
    }
}
