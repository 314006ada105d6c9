package io.parcours.publish.job;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.publish.consent.ConsentPolicy;
import io.parcours.segments.rule.SegmentDefinitions;
import io.parcours.serving.part.GenerationAssembly.SegmentText;
import java.util.List;

/** The jobs of this module. */
public final class PublishJobs {
    private PublishJobs() {}

    /** Reads what publish needs of the definitions; what is wrong with them is added to {@code faults}. */
    public static List<Job> from(Workspace workspace, Faults faults) {
        SegmentDefinitions definitions = SegmentDefinitions.read(workspace, faults);
        List<SegmentText> segments = definitions.segments().stream()
                .map(segment -> new SegmentText(
                        segment.id(),
                        segment.says().orElse(null),
                        segment.purpose().orElse(null),
                        segment.text()))
                .toList();
        return List.of(
                new PublishGeneration(segments, definitions.vocabulary(), ConsentPolicy.read(workspace, faults)));
    }
}
