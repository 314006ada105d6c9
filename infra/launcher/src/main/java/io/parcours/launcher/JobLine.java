package io.parcours.launcher;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;

/** The whole line of jobs of a workspace, in the order in which they run; the only place that knows every module's jobs. */
final class JobLine {
    private JobLine() {}

    static List<Job> of(Workspace workspace, Faults faults) {
        return new ArrayList<>();
    }
}
