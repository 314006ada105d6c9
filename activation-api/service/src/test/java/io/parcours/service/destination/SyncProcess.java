package io.parcours.service.destination;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.SyncsOfWorkspace;
import java.nio.file.Path;

/** A sync in a process of its own, so that a test can kill it. */
final class SyncProcess {
    private SyncProcess() {}

    public static void main(String... arguments) throws InterruptedException {
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(Path.of(arguments[0]), System.getenv(), faults);
        try (SyncsOfWorkspace opened = SyncsOfWorkspace.open(workspace, faults)) {
            faults.throwIfAny();
            System.out.println("begins");
            opened.syncs().run(opened.syncs().destinations(), "process", true);
        }
        System.exit(0);
    }
}
