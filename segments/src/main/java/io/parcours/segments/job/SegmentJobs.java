package io.parcours.segments.job;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.segments.rule.SegmentDefinitions;
import java.util.List;

/** The jobs of this module, in their order. */
public final class SegmentJobs {
    private SegmentJobs() {}

    public static List<Job> from(Workspace workspace, Faults faults) {
        SegmentDefinitions definitions = SegmentDefinitions.read(workspace, faults);
        return List.of(
                new ComputeAttributes(definitions),
                new FitModels(definitions),
                new ScorePersons(definitions),
                new EvaluateSegments(definitions));
    }
}
