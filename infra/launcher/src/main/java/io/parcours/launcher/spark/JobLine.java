package io.parcours.launcher.spark;

import io.parcours.identity.job.IdentityJobs;
import io.parcours.ingestion.job.IngestionJobs;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobRunner;
import io.parcours.lakehouse.job.RunConsole;
import io.parcours.lakehouse.job.RunOptions;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.launcher.erase.NormalisedForm;
import io.parcours.publish.job.PublishJobs;
import io.parcours.segments.job.SegmentJobs;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole line of jobs of a workspace, in the order in which they run; the only place that knows every module's jobs. */
public final class JobLine {
    private JobLine() {}

    /**
     * How to run.
     *
     * @param asOf the data time; null for now
     * @param jobs names of jobs, or their first words; empty for all
     * @param patience how long to wait for another run
     * @param command what the run is called for whoever has to wait for it
     */
    public record Wish(boolean full, @Nullable Instant asOf, List<String> jobs, Duration patience, String command) {
        public Wish {
            jobs = List.copyOf(jobs);
        }
    }

    /** The jobs in order; what is wrong with a definition is added to {@code faults}. */
    public static List<Job> of(Workspace workspace, Faults faults) {
        List<Job> jobs = new ArrayList<>(IngestionJobs.from(workspace, faults, NormalisedForm.of(workspace)));
        jobs.addAll(IdentityJobs.from(workspace, faults));
        jobs.addAll(SegmentJobs.from(workspace, faults));
        jobs.addAll(PublishJobs.from(workspace, faults));
        return jobs;
    }

    /** Runs the line; everything wrong with the definitions is told before anything starts. */
    public static List<JobRun> run(Workspace workspace, Wish wish, PrintStream out, boolean terminal) {
        Faults faults = new Faults();
        List<Job> jobs = of(workspace, faults);
        faults.throwIfAny();
        RunOptions options = RunOptions.incremental()
                .rebuilding(wish.full())
                .only(wish.jobs())
                .waiting(wish.patience())
                .named(wish.command());
        return new JobRunner(
                        workspace,
                        () -> SparkSessions.open(workspace),
                        new RunConsole(out, terminal, RunConsole.standard().width()))
                .run(jobs, wish.asOf() == null ? options : options.at(wish.asOf()));
    }
}
