package io.parcours.lakehouse.testing;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.lakehouse.workspace.WorkspaceSettings.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A workspace with an empty lakehouse in a folder of the test's own, and a way to run jobs on it.
 *
 * <pre>{@code
 * @TempDir Path folder;
 * TestLake lake = TestLake.in(folder);
 * lake.write("silos/crm.yaml", "...");
 * lake.run(new ResolveIdentities(...));
 * assertThatRows(lake.tables().read(Tables.MEMBERS)).areExactly(...);
 * }</pre>
 */
public final class TestLake {
    private static final Instant DEFAULT_AS_OF = Instant.parse("2025-01-01T00:00:00Z");

    private final Workspace workspace;
    private final TableStore tables;
    private final MemoryLedger ledger = new MemoryLedger();
    private Instant asOf = DEFAULT_AS_OF;
    private boolean full;
    private int runs;

    private TestLake(Workspace workspace) {
        this.workspace = workspace;
        this.tables = TableStores.open(spark(), workspace.settings().lakehouse());
    }

    /** In the format of the system property {@code parcours.test.format}: delta when it is not set. */
    public static TestLake in(Path folder) {
        return in(folder, "");
    }

    public static TestLake in(Path folder, Format format) {
        return in(folder, format, "");
    }

    /** As {@link #in(Path)}, with more settings. @param settings lines of {@code parcours.yaml} */
    public static TestLake in(Path folder, String settings) {
        return in(
                folder,
                Format.valueOf(
                        System.getProperty("parcours.test.format", "delta").toUpperCase(Locale.ROOT)),
                settings);
    }

    private static TestLake in(Path folder, Format format, String more) {
        try {
            Files.createDirectories(folder);
            Path settings = folder.resolve(Workspace.SETTINGS_FILE);
            if (!Files.exists(settings)) {
                Files.writeString(settings, """
                        name: test
                        lakehouse: {path: lake, format: %s}
                        time_zone: Europe/Paris
                        %s""".formatted(format.name().toLowerCase(Locale.ROOT), more));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        faults.throwIfAny();
        return new TestLake(workspace);
    }

    public SparkSession spark() {
        return TestSpark.session();
    }

    public TableStore tables() {
        return tables;
    }

    public Workspace workspace() {
        return workspace;
    }

    public MemoryLedger ledger() {
        return ledger;
    }

    /** Writes a file of the workspace. */
    public TestLake write(String name, String content) {
        try {
            Path file = workspace.folder().resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What "now" means to the jobs that run from here on. */
    public TestLake asOf(String instant) {
        asOf = Instant.parse(instant);
        return this;
    }

    /** Whether the jobs that run from here on rebuild instead of following changes. */
    public TestLake full(boolean rebuild) {
        full = rebuild;
        return this;
    }

    public JobContext context() {
        return new JobContext(spark(), tables, workspace, ledger, "run-" + runs, asOf, full);
    }

    /** Plans a job and does what it planned, then records it; empty when it had nothing to do. */
    public Optional<JobResult> run(Job job) {
        runs++;
        Optional<JobResult> result = job.plan(context().of(job)).map(work -> work.perform(Progress.SILENT));
        result.ifPresent(done -> ledger.record(job.name(), asOf, done, context().kept(job)));
        return result;
    }

    /** Does a job's work without recording it, as when the process is killed just before: the next run has to repeat it. */
    public Optional<JobResult> runUnrecorded(Job job) {
        runs++;
        return job.plan(context().of(job)).map(work -> work.perform(Progress.SILENT));
    }
}
