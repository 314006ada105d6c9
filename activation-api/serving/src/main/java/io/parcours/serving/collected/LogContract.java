package io.parcours.serving.collected;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.lakehouse.workspace.Workspace.Definition;
import java.util.ArrayList;
import java.util.List;

/**
 * A silo contract over the log of collected events.
 *
 * @param content the whole contract; what is wrong with it is told by the jobs that read it
 */
public record LogContract(String silo, String dataset, YamlMap content) {
    /** What the rows of a contract become, as its {@code into} says. */
    public enum Into {
        EVENT,
        CONSENT
    }

    /** Those of the workspace whose files lie in {@code collect}, in the order of their files' names. */
    public static List<LogContract> of(Workspace workspace, Into into) {
        List<LogContract> contracts = new ArrayList<>();
        for (Definition definition : workspace.definitions("silos", new Faults())) {
            YamlMap content = definition.content();
            if (readsTheLog(content)
                    && content.text("into")
                            .filter(into.name()::equalsIgnoreCase)
                            .isPresent()) {
                contracts.add(new LogContract(
                        content.text("silo").orElse(""), content.text("dataset").orElse(""), content));
            }
        }
        return contracts;
    }

    private static boolean readsTheLog(YamlMap contract) {
        return contract.map("from").stream()
                .flatMap(from -> from.texts("path").stream())
                .anyMatch(path -> path.replaceFirst("^\\./", "").startsWith("collect/"));
    }
}
