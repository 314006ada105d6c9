package io.parcours.launcher.spark;

import io.parcours.ingestion.job.QuarantineReplay;
import io.parcours.ingestion.job.QuarantineReplay.Replayed;
import io.parcours.ingestion.job.QuarantineReplay.Waiting;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.JobRunner;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.job.RunConsole;
import io.parcours.lakehouse.job.RunOptions;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What waits in a workspace's quarantine, and another try at it. */
public final class Quarantine {
    private Quarantine() {}

    public static List<Waiting> list(Workspace workspace) {
        return QuarantineReplay.list(TableStores.open(
                SparkSessions.open(workspace), workspace.settings().lakehouse()));
    }

    /** Replays a dataset as a run of its own: under the workspace's lock, and recorded like any other. */
    public static void replay(Workspace workspace, String dataset, PrintStream out, boolean terminal) {
        new JobRunner(
                        workspace,
                        () -> SparkSessions.open(workspace),
                        new RunConsole(out, terminal, RunConsole.standard().width()))
                .run(
                        List.of(new Replay(dataset)),
                        RunOptions.incremental().named("parcours quarantine replay " + dataset));
    }

    /** @param dataset {@code silo.dataset} */
    private record Replay(String dataset) implements Job {
        @Override
        public String name() {
            return "replay " + dataset;
        }

        @Override
        public Optional<Work> plan(JobContext context) {
            return Optional.of(new Work() {
                @Override
                public String description() {
                    return "rows in quarantine";
                }

                @Override
                public JobResult perform(Progress progress) {
                    Replayed replayed = QuarantineReplay.replay(context, dataset);
                    return new JobResult(
                            Map.of(),
                            replayed.commits(),
                            replayed.accepted() + replayed.stillRejected(),
                            replayed.stillRejected(),
                            Map.of("accepted", replayed.accepted()),
                            List.of(dataset + ": " + replayed.accepted() + " rows taken in, " + replayed.stillRejected()
                                    + " still in quarantine"));
                }
            });
        }
    }
}
