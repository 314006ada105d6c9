package io.parcours.launcher.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parcours.benchmarks.Company;
import io.parcours.benchmarks.Line;
import io.parcours.benchmarks.MatchBenchmark.Resolved;
import io.parcours.benchmarks.Trial.JobFigures;
import io.parcours.demo.DemoCompany;
import io.parcours.identity.job.MatchMeetings;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.session.SparkSessions;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What benchmarks ask of Parcours and of the made-up company. */
public final class BenchmarkLine implements Line, Company {
    /** The data time of a workspace that holds no made-up company. */
    private static final Instant AS_OF = Instant.parse("2026-02-01T00:00:00Z");

    private static final long SEED = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PrintStream out;

    public BenchmarkLine(PrintStream out) {
        this.out = out;
    }

    @Override
    public SparkSession session(Path workspace) {
        return SparkSessions.open(opened(workspace));
    }

    @Override
    public List<JobFigures> ingest(SparkSession session, Path workspace) {
        return run(workspace, List.of("ingest"), AS_OF);
    }

    @Override
    public List<JobFigures> resolve(SparkSession session, Path workspace) {
        return run(workspace, List.of("resolve-identities"), AS_OF);
    }

    @Override
    public List<JobFigures> segments(SparkSession session, Path workspace, Instant asOf) {
        return run(workspace, List.of("compute-attributes", "evaluate-segments"), asOf);
    }

    @Override
    public Resolved match(SparkSession session, Path workspace) {
        JobRun run = runs(workspace, List.of("resolve-identities"), AS_OF).get(0);
        try {
            return new Resolved(
                    run.seconds(),
                    JSON.readTree(run.figures()).path("pairs_scored").asLong());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("figures of a run are not readable", e);
        }
    }

    @Override
    public Dataset<Row> meetings(SparkSession session, Path workspace) {
        Workspace opened = opened(workspace);
        return MatchMeetings.of(
                TableStores.open(session, opened.settings().lakehouse()),
                IdentityRules.defaults(opened.settings().country()));
    }

    @Override
    public List<JobFigures> run(SparkSession session, Path workspace) {
        return run(workspace, List.of(), DemoCompany.asOf(workspace));
    }

    @Override
    public void generate(Path workspace, int customers) {
        if (!Files.exists(workspace.resolve("truth/plan.json"))) {
            DemoCompany.generate(workspace, SEED, customers);
        }
    }

    @Override
    public void nextDay(Path workspace) {
        DemoCompany.nextDay(workspace);
    }

    private List<JobFigures> run(Path workspace, List<String> jobs, Instant asOf) {
        return runs(workspace, jobs, asOf).stream()
                .map(run -> new JobFigures(
                        run.job(), run.status().words(), run.rowsRead(), run.rowsWritten(), run.seconds()))
                .toList();
    }

    private List<JobRun> runs(Path workspace, List<String> jobs, Instant asOf) {
        return JobLine.run(
                opened(workspace),
                new JobLine.Wish(false, asOf, jobs, Duration.ofMinutes(1), "parcours bench"),
                out,
                false);
    }

    private static Workspace opened(Path folder) {
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, System.getenv(), faults);
        faults.throwIfAny();
        return workspace;
    }
}
