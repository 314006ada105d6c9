package io.parcours.launcher;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which workspace a command works on. */
final class WorkspaceOption {
    @Option(
            names = {"-w", "--workspace"},
            paramLabel = "DIR",
            defaultValue = "${env:PARCOURS_WORKSPACE:-.}",
            description = "The workspace (default: PARCOURS_WORKSPACE, or here).")
    private Path folder = Path.of(".");

    Path folder() {
        return folder.toAbsolutePath().normalize();
    }

    /** Opens the workspace; its faults are added to {@code faults}. Logs go to its state folder from here on. */
    Workspace open(Faults faults) {
        Workspace workspace = Workspace.open(folder(), System.getenv(), faults);
        Logs.into(workspace.state());
        return workspace;
    }

    /** Opens the workspace or ends the command with everything that is wrong with its settings. */
    Workspace open() {
        Faults faults = new Faults();
        Workspace workspace = open(faults);
        faults.throwIfAny();
        return workspace;
    }
}
