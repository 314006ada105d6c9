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
    /**
     * Of fewer persons everything is written sooner than found out what changed: of 18,000 it took 71 s of CPU to 85 s. Where it turns was not measured, but
     * told from what of a profile of 182,000 persons is saved.
     */
    private static final long FEWEST_FOLLOWED = 60_000;

    private PublishJobs() {}

    /** Reads what publish needs of the definitions; what is wrong with them is added to {@code faults}. */
    public static List<Job> from(Workspace workspace, Faults faults) {
        return from(workspace, faults, FEWEST_FOLLOWED);
    }

    /** @param fewestFollowed persons that a generation has at least for the next one to take over from it */
    static List<Job> from(Workspace workspace, Faults faults, long fewestFollowed) {
        SegmentDefinitions definitions = SegmentDefinitions.read(workspace, faults);
        List<SegmentText> segments = definitions.segments().stream()
                .map(segment -> new SegmentText(
                        segment.id(),
                        segment.says().orElse(null),
                        segment.purpose().orElse(null),
                        segment.text()))
                .toList();
        return List.of(new PublishGeneration(
                segments, definitions.vocabulary(), ConsentPolicy.read(workspace, faults), fewestFollowed));
    }
}
