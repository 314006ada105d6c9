package io.parcours.launcher.erase;

import io.parcours.identity.job.IdentityJobs;
import io.parcours.ingestion.erased.IdentifierForm;
import io.parcours.ingestion.erased.SuppressionKey;
import io.parcours.ingestion.job.EraseRows;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.JobRunner;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.job.RunConsole;
import io.parcours.lakehouse.job.RunOptions;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.RunLog;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.Columns;
import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.publish.job.PublishJobs;
import io.parcours.segments.job.SegmentJobs;
import io.parcours.service.request.Erasure;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The steps that are jobs, as one run under the workspace's lock: source rows go and are kept out, the jobs follow, what they keep of before
 * goes, and a generation without the persons is published.
 */
final class EraseTables {
    private final UnderWay erasures;
    private final Workspace workspace;
    private final IdentifierForm form;

    EraseTables(UnderWay erasures, IdentifierForm form) {
        this.erasures = erasures;
        this.workspace = erasures.workspace();
        this.form = form;
    }

    void perform(List<Erasure> open, boolean terminal, Duration patience) {
        Faults faults = new Faults();
        List<Job> jobs = new ArrayList<>();
        jobs.add(new Once("erase sources", context -> sources(open, context)));
        jobs.addAll(IdentityJobs.from(workspace, faults));
        jobs.addAll(SegmentJobs.from(workspace, faults));
        jobs.add(new Once("erase history", this::history));
        jobs.addAll(PublishJobs.from(workspace, faults));
        faults.throwIfAny();
        new JobRunner(
                        workspace,
                        () -> SparkSessions.open(workspace),
                        new RunConsole(
                                erasures.out(), terminal, RunConsole.standard().width()))
                .run(
                        jobs,
                        RunOptions.incremental()
                                .at(lastAsOf())
                                .waiting(patience)
                                .named(ErasePersons.ASKED_BY));
        erasures.ends(Step.PUBLISHED);
    }

    /** Nothing else moves: the time of the data stays that of the last run. */
    private Instant lastAsOf() {
        return new RunLog(workspace.state())
                .newestDone().values().stream()
                        .map(JobRun::asOf)
                        .max(Comparator.naturalOrder())
                        .orElse(Instant.now());
    }

    private List<Commit> sources(List<Erasure> open, JobContext context) {
        erasures.begins(Step.SOURCES);
        List<Traces> all = known(open, context);
        keepOut(all, context);
        List<Commit> commits = EraseRows.perform(context, form);
        erasures.counted(commits);
        erasures.ends(Step.SOURCES);
        return commits;
    }

    /** By what the persons are known: found now, or by the run that was cut off. */
    private List<Traces> known(List<Erasure> open, JobContext context) {
        Map<Long, String> wanted = new LinkedHashMap<>();
        for (Erasure erasure : open) {
            if (Traces.read(workspace.state(), erasure.request()).isEmpty()) {
                wanted.put(
                        erasure.request(),
                        erasure.personId()
                                .orElseThrow(() -> new ParcoursException(
                                        Fault.RESOURCES,
                                        "request " + erasure.request() + " cannot be gone on with",
                                        "its file in " + Traces.folder(workspace.state()) + " is gone",
                                        "restore the state folder from a back-up, or ask for the erasure again")));
            }
        }
        new FindTraces(context.spark(), context.tables(), form)
                .of(wanted)
                .forEach(traces -> traces.write(workspace.state()));
        return erasures.traces();
    }

    private void keepOut(List<Traces> all, JobContext context) {
        SuppressionKey key = SuppressionKey.orNew(workspace.state());
        Timestamp since = Timestamp.from(context.asOf());
        Map<String, Row> hashes = new LinkedHashMap<>();
        for (Traces traces : all) {
            traces.rows().forEach(row -> {
                String hash = key.row(row.becomes(), row.silo(), row.id());
                hashes.put(hash, RowFactory.create(hash, "row", traces.request(), since));
            });
            traces.identifiers().forEach(identifier -> {
                String hash = key.identifier(identifier.namespace(), identifier.form());
                hashes.put(hash, RowFactory.create(hash, "identifier", traces.request(), since));
            });
        }
        if (!hashes.isEmpty()) {
            context.tables()
                    .upsert(
                            Tables.SUPPRESSIONS,
                            context.spark()
                                    .createDataFrame(
                                            new ArrayList<>(hashes.values()), Columns.schema(Tables.SUPPRESSIONS)));
        }
    }

    private List<Commit> history(JobContext context) {
        erasures.ends(Step.DERIVED);
        erasures.begins(Step.HISTORY);
        DropHistory history = DropHistory.before(context);
        List<Commit> commits = new RemoveRows(context.tables(), erasures.traces()).perform();
        history.drop();
        erasures.counted(commits);
        erasures.ends(Step.HISTORY);
        return commits;
    }

    /** A job that always has something to do. */
    private record Once(String name, Function<JobContext, List<Commit>> action) implements Job {
        @Override
        public Optional<Work> plan(JobContext context) {
            return Optional.of(new Work() {
                @Override
                public String description() {
                    return name;
                }

                @Override
                public JobResult perform(Progress progress) {
                    return new JobResult(Map.of(), action.apply(context), 0, 0, Map.of(), List.of());
                }
            });
        }
    }
}
