package io.parcours.launcher;

import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.launcher.spark.JobLine;
import io.parcours.service.SyncsOfWorkspace;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reads every definition of a workspace and shows all faults at once. */
@Command(name = "validate", description = "Show every fault of a workspace at once, with file and line.")
final class ValidateCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private WorkspaceOption option = new WorkspaceOption();

    ValidateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Faults faults = new Faults();
        Workspace workspace = option.open(faults);
        int jobs = JobLine.of(workspace, faults).size();
        int destinations = SyncsOfWorkspace.destinations(workspace, faults).size();
        if (faults.isEmpty()) {
            terminal.line(terminal.green("✓") + " " + workspace.settings().name() + ": " + jobs + " jobs, "
                    + (destinations == 0
                            ? ""
                            : destinations + (destinations == 1 ? " destination, " : " destinations, "))
                    + "no fault");
            return 0;
        }
        List<DefinitionFault> sorted = faults.sorted();
        sorted.forEach(fault -> terminal.err().println(fault));
        terminal.err().println(terminal.red(sorted.size() == 1 ? "1 fault" : sorted.size() + " faults"));
        return Fault.CONFIGURATION.exitCode();
    }
}
