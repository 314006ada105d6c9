package io.parcours.ingestion.source;

import io.parcours.lakehouse.definition.DefinitionFile;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.testing.TestSpark;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.lakehouse.workspace.WorkspaceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Opens sources from the text of their {@code from:}, as a contract would. */
public final class TestSources {
    private final Workspace workspace;

    public TestSources(Path folder) {
        this.workspace = new Workspace(folder, Map.of(), WorkspaceSettings.DEFAULTS);
    }

    public Optional<SourceSettings> read(String from, Faults faults) {
        try {
            Path file = workspace.folder().resolve("from.yaml");
            Files.createDirectories(workspace.folder());
            Files.writeString(file, "from: " + from + "\n");
            YamlMap map =
                    DefinitionFile.read(file, "from.yaml", Map.of(), faults).orElseThrow();
            Files.delete(file);
            return map.map("from").flatMap(settings -> SourceSettings.read(settings, workspace));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Source open(String from) {
        Faults faults = new Faults();
        Optional<SourceSettings> settings = read(from, faults);
        faults.throwIfAny();
        return settings.orElseThrow()
                .open(TestSpark.session(), workspace, new SourceDataset("shop", "orders", Set.of()));
    }

    public Delivery discover(String from, SourceState state) {
        return open(from).discover(state).orElseThrow();
    }

    /** What is known once a delivery was taken in. */
    public static SourceState after(SourceState before, Delivery delivery) {
        Map<String, DeliveredFile> files = new HashMap<>(before.files());
        delivery.files().forEach(file -> files.put(file.path(), file));
        delivery.repeatedFiles().forEach(file -> files.put(file.path(), file));
        return new SourceState(files, delivery.cursor());
    }
}
