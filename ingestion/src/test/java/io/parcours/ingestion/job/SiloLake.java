package io.parcours.ingestion.job;

import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.job.Job;
import io.parcours.lakehouse.job.JobContext;
import io.parcours.lakehouse.job.JobResult;
import io.parcours.lakehouse.job.Progress;
import io.parcours.lakehouse.table.TableStore;
import io.parcours.lakehouse.table.TableStores;
import io.parcours.lakehouse.testing.MemoryLedger;
import io.parcours.lakehouse.testing.TestSpark;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Assumptions;

/** A workspace of silo contracts whose jobs a test runs, with what they said. */
final class SiloLake {
    private final Path folder;
    private final Map<String, String> environment;
    private final MemoryLedger ledger = new MemoryLedger();
    private final List<String> said = new ArrayList<>();
    private Instant asOf = Instant.parse("2025-01-01T00:00:00Z");
    private boolean full;
    private int runs;

    private SiloLake(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    static SiloLake in(Path folder) {
        return new SiloLake(folder, Map.of())
                .write("parcours.yaml", "name: test\ntime_zone: Europe/Paris\ncurrency: EUR\n");
    }

    /** A copy of one of the repository's workspaces, reading the shared data. */
    static SiloLake ofRepository(String workspace, Path folder, Path shared) {
        Path source = repository().resolve("infra/workspaces").resolve(workspace);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .toList()) {
                Path copy = folder.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SiloLake(folder, Map.of("PARCOURS_SHARED", shared.toString()));
    }

    /** The folder of real data; the test is skipped where it is absent. */
    static Path shared() {
        String set = System.getenv("PARCOURS_SHARED");
        Path shared = set == null ? repository().resolve("../shared").normalize() : Path.of(set);
        Assumptions.assumeTrue(
                Files.isDirectory(shared.resolve("data")),
                "no real data in " + shared + "; point PARCOURS_SHARED to it to run this test");
        return shared.toAbsolutePath();
    }

    private static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("infra/workspaces"))) {
            here = here.getParent();
        }
        return here;
    }

    Path folder() {
        return folder;
    }

    SiloLake write(String name, String content) {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    SiloLake write(String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SiloLake delete(String name) {
        try {
            Files.delete(folder.resolve(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SiloLake asOf(String instant) {
        asOf = Instant.parse(instant);
        return this;
    }

    SiloLake full(boolean rebuild) {
        full = rebuild;
        return this;
    }

    Workspace workspace() {
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, environment, faults);
        faults.throwIfAny();
        return workspace;
    }

    List<Job> jobs() {
        Faults faults = new Faults();
        List<Job> jobs = IngestionJobs.from(workspace(), faults);
        faults.throwIfAny();
        return jobs;
    }

    TableStore tables() {
        return TableStores.open(TestSpark.session(), workspace().settings().lakehouse());
    }

    JobContext context() {
        return new JobContext(TestSpark.session(), tables(), workspace(), ledger, "run-" + runs, asOf, full);
    }

    /** Runs every job; what each did, by name. A job that found nothing new is not in it. */
    Map<String, JobResult> run() {
        Map<String, JobResult> results = new LinkedHashMap<>();
        for (Job job : jobs()) {
            runs++;
            job.plan(context()).map(work -> work.perform(recorder())).ifPresent(result -> {
                ledger.record(job.name(), asOf, result, Map.of());
                said.addAll(result.notes());
                results.put(job.name(), result);
            });
        }
        return results;
    }

    /** As a process that is killed before it could say that it was done. */
    SiloLake runUnrecorded() {
        for (Job job : jobs()) {
            runs++;
            job.plan(context()).ifPresent(work -> work.perform(recorder()));
        }
        return this;
    }

    SiloLake andRun() {
        run();
        return this;
    }

    /** As a process that is killed right after it wrote to raw. */
    SiloLake runOnlyRaw() {
        for (Job job : jobs()) {
            runs++;
            job.plan(context()).ifPresent(work -> {
                try {
                    work.perform(new Progress() {
                        @Override
                        public void stage(String what) {
                            if (what.equals("checking rows")) {
                                throw new KilledException();
                            }
                        }

                        @Override
                        public void note(String line) {}
                    });
                } catch (KilledException e) {
                    said.add("killed");
                }
            });
        }
        return this;
    }

    private static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    List<String> said() {
        return said;
    }

    private Progress recorder() {
        return new Progress() {
            @Override
            public void stage(String what) {}

            @Override
            public void note(String line) {
                said.add(line);
            }
        };
    }

    Dataset<Row> read(TableContract table) {
        return tables().read(table);
    }

    Dataset<Row> raw(String table) {
        return tables().readAsStored(TableName.parse("raw." + table)).orElseThrow();
    }

    /** First cell of an SQL query over the tables, which are views named layer_name. */
    Object sql(String query) {
        for (TableName name : tables().list()) {
            tables().readAsStored(name).orElseThrow().createOrReplaceTempView(name.layer() + "_" + name.name());
        }
        return TestSpark.session().sql(query).head().get(0);
    }

    long number(String query) {
        return ((Number) sql(query)).longValue();
    }
}
