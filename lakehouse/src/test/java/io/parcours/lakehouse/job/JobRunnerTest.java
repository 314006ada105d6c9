package io.parcours.lakehouse.job;

import static io.parcours.lakehouse.testing.RowAssert.assertThatRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.contract.StoreColumn;
import io.parcours.lakehouse.contract.TableName;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.runlog.JobRun;
import io.parcours.lakehouse.runlog.JobRun.Status;
import io.parcours.lakehouse.runlog.RunLog;
import io.parcours.lakehouse.runlog.WorkspaceLock;
import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRunnerTest {
    private static final Instant AS_OF = Instant.parse("2025-03-01T00:00:00Z");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private TestLake lake;
    private JobRunner runner;

    @BeforeEach
    void open() {
        lake = TestLake.in(folder);
        runner = new JobRunner(
                lake.workspace(),
                lake::spark,
                new RunConsole(new PrintStream(screen, true, StandardCharsets.UTF_8), false, 80));
    }

    @Test
    void aRunRecordsWhatItDidAndTheNextFindsNothingNew() {
        lake.tables().upsert(Tables.STORES, stores("paris", "lyon"));
        CopyStores copy = new CopyStores();

        List<JobRun> first = runner.run(List.of(copy), options());
        assertThat(first).singleElement().satisfies(run -> {
            assertThat(run.status()).isEqualTo(Status.DONE);
            assertThat(run.rowsRead()).isEqualTo(2);
            assertThat(run.rowsWritten()).isEqualTo(2);
            assertThat(run.inputs()).extracting(JobRun.TableVersion::table).containsExactly("silver.stores");
            assertThat(run.outputs()).extracting(JobRun.TableVersion::table).containsExactly("silver.products");
        });
        long written = lake.tables().version(Tables.PRODUCTS.name()).orElseThrow();

        assertThat(runner.run(List.of(copy), options()))
                .singleElement()
                .extracting(JobRun::status)
                .isEqualTo(Status.NOTHING_NEW);
        assertThat(lake.tables().version(Tables.PRODUCTS.name())).hasValue(written);

        lake.tables().upsert(Tables.STORES, stores("lille"));
        assertThat(runner.run(List.of(copy), options()))
                .singleElement()
                .extracting(JobRun::rowsRead)
                .isEqualTo(1L);
        assertThatRows(lake.tables().read(Tables.PRODUCTS))
                .selecting("product_id")
                .areExactly("paris", "lyon", "lille");
        assertThatRows(lake.tables().read(Tables.RUNS))
                .selecting("job", "mode", "status", "rows_read", "rows_written", "as_of")
                .areExactly(
                        "copy-stores | incremental | done | 2 | 2 | 2025-03-01T00:00:00Z",
                        "copy-stores | incremental | nothing new | 0 | 0 | 2025-03-01T00:00:00Z",
                        "copy-stores | incremental | done | 1 | 1 | 2025-03-01T00:00:00Z");
        assertThat(screen.toString(StandardCharsets.UTF_8))
                .contains("copy-stores: 2 stores")
                .contains("job", "rows in", "rejected", "seconds")
                .contains("nothing new");
    }

    @Test
    void theLogAnswersWithoutSpark() {
        lake.tables().upsert(Tables.STORES, stores("paris"));
        runner.run(List.of(new CopyStores()), options());
        RunLog log = new RunLog(lake.workspace().state());
        assertThat(log.newestRun()).singleElement().satisfies(run -> {
            assertThat(run.job()).isEqualTo("copy-stores");
            assertThat(run.asOf()).isEqualTo(AS_OF);
            assertThat(run.figures()).isEqualTo("{\"stores\":1}");
            assertThat(run.notes()).containsExactly("copied 1");
        });
        assertThat(log.newestDone()).containsOnlyKeys("copy-stores");
    }

    @Test
    @Tag("thorough")
    void theLedgerAnswersFromTheTableInAnotherProcess() {
        lake.tables().upsert(Tables.STORES, stores("paris"));
        runner.run(List.of(new CopyStores()), options());
        LakeLedger ledger = new LakeLedger(lake.spark(), lake.tables());
        assertThat(ledger.consumed("copy-stores", Tables.STORES.name()))
                .isEqualTo(lake.tables().version(Tables.STORES.name()));
        assertThat(ledger.consumed("copy-stores", Tables.EVENTS.name())).isEmpty();
        assertThat(ledger.consumed("another", Tables.STORES.name())).isEmpty();
        assertThat(ledger.lastAsOf("copy-stores")).contains(AS_OF);
        assertThat(ledger.figure("copy-stores", "stores")).contains("1");
        assertThat(ledger.figure("copy-stores", "unknown")).isEmpty();
    }

    @Test
    void aFullRunForgetsWhatWasConsumed() {
        lake.tables().upsert(Tables.STORES, stores("paris", "lyon"));
        runner.run(List.of(new CopyStores()), options());
        assertThat(runner.run(List.of(new CopyStores()), options().rebuilding(true)))
                .singleElement()
                .satisfies(run -> {
                    assertThat(run.mode()).isEqualTo("full");
                    assertThat(run.rowsRead()).isEqualTo(2);
                });
    }

    @Test
    void aFailedJobIsRecordedEndsTheRunAndIsDoneAgain() {
        lake.tables().upsert(Tables.STORES, stores("paris"));
        CopyStores copy = new CopyStores();
        copy.failure = new IllegalStateException("who knows", new ConnectException("Connection refused: db:5432"));
        Job after = new Failing("after", new AssertionError("must not be planned"));

        assertThatThrownBy(() -> runner.run(List.of(copy, after), options()))
                .isInstanceOfSatisfying(
                        ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCES))
                .hasMessageContaining("copy-stores lost or did not get a connection");
        assertThatRows(lake.tables().read(Tables.RUNS))
                .selecting("job", "status", "rows_written")
                .areExactly("copy-stores | failed | 0");
        assertThatRows(lake.tables().read(Tables.RUNS))
                .where("error like '%Connection refused%'")
                .hasCount(1);

        // What it wrote before it failed was not recorded as consumed, so it is done again with the same result.
        copy.failure = null;
        runner.run(List.of(copy), options());
        assertThatRows(lake.tables().read(Tables.PRODUCTS))
                .selecting("product_id")
                .areExactly("paris");
    }

    @Test
    void aJobRebuildsWhereATableItKeepsIsNotAsItsLastRecordedRunLeftIt() {
        CopyStores copy = new CopyStores();
        lake.tables().upsert(Tables.STORES, stores("paris"));
        runner.run(List.of(copy), options());
        lake.tables().upsert(Tables.STORES, stores("lyon"));
        copy.failure = new IllegalStateException("after it had written");
        assertThatThrownBy(() -> runner.run(List.of(copy), options())).isInstanceOf(ParcoursException.class);
        copy.failure = null;
        assertThat(rowsRead(copy)).as("paris again, too").isEqualTo(2);

        // The same rows under another version, of which the ledger is told.
        lake.tables().upsert(Tables.STORES, stores("lille"));
        rewriteProducts();
        assertThat(rowsRead(copy)).isEqualTo(1);
    }

    private long rowsRead(Job job) {
        return runner.run(List.of(job), options()).get(0).rowsRead();
    }

    private void rewriteProducts() {
        long from = lake.tables().version(Tables.PRODUCTS.name()).orElseThrow();
        long to = lake.tables()
                .overwrite(Tables.PRODUCTS, lake.tables().read(Tables.PRODUCTS).localCheckpoint())
                .version();
        new LakeLedger(lake.spark(), lake.tables())
                .moved(Map.of(Tables.PRODUCTS.name(), new RunLedger.Moved(from, to)));
    }

    @Test
    void aBugLeavesItsStackTraceInAFileAndNoMessageOfItInTheLedger() throws IOException {
        assertThatThrownBy(() -> runner.run(
                        List.of(new Failing("odd job", new IllegalStateException("about jane@example.com"))),
                        options()))
                .isInstanceOfSatisfying(ParcoursException.class, e -> {
                    assertThat(e.fault()).isEqualTo(Fault.BUG);
                    assertThat(e.reason()).contains("state/logs/").doesNotContain("jane");
                });
        try (var files = Files.list(lake.workspace().state().resolve("logs"))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file ->
                            assertThat(Files.readString(file)).contains("IllegalStateException", "JobRunnerTest"));
        }
        assertThatRows(lake.tables().read(Tables.RUNS))
                .where("error like '%jane%'")
                .areNone();
    }

    @Test
    void shortagesAreToldApartFromBugs() {
        assertThat(explained(new OutOfMemoryError("Java heap space")).remedy()).contains("PARCOURS_HEAP");
        assertThat(explained(new RuntimeException("x", new IOException("No space left on device")))
                        .problem())
                .contains("disk full");
        assertThat(explained(new java.sql.SQLException("terminating connection", "57P01"))
                        .fault())
                .isEqualTo(Fault.RESOURCES);
        assertThat(explained(new java.sql.SQLException("password authentication failed", "28P01"))
                        .fault())
                .isEqualTo(Fault.CONFIGURATION);
        assertThat(explained(new java.nio.file.NoSuchFileException("/data/x.csv"))
                        .reason())
                .contains("/data/x.csv");
        ParcoursException told = new ParcoursException(Fault.DATA, "p", "c", "r");
        assertThat(JobFailure.explain("job", new RuntimeException(told), folder.resolve("x.log")))
                .isSameAs(told);
    }

    private ParcoursException explained(Throwable failure) {
        return JobFailure.explain("job", failure, folder.resolve("x.log"));
    }

    @Test
    void someJobsCanBeChosenByNameOrFirstWord() {
        Job one = new Idle("ingest crm.contacts");
        Job two = new Idle("ingest shop.orders");
        Job three = new Idle("publish");
        List<Job> jobs = List.of(one, two, three);
        assertThat(runner.run(jobs, options().only(List.of("ingest"))))
                .extracting(JobRun::job)
                .containsExactly("ingest crm.contacts", "ingest shop.orders");
        assertThatThrownBy(() -> runner.run(jobs, options().only(List.of("publsh"))))
                .isInstanceOfSatisfying(
                        ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CONFIGURATION))
                .hasMessageContaining("did you mean 'publish'?");
    }

    @Test
    void aRunDoesNotStartWhileAnotherHoldsTheWorkspace() {
        try (WorkspaceLock held =
                WorkspaceLock.acquire(lake.workspace().state(), "parcours run --full", Duration.ZERO, line -> {})) {
            assertThatThrownBy(
                            () -> runner.run(List.of(new Idle("a")), options().waiting(Duration.ofMillis(10))))
                    .isInstanceOfSatisfying(
                            ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCES))
                    .hasMessageContaining("parcours run --full")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        assertThat(runner.run(List.of(new Idle("a")), options())).hasSize(1);
    }

    private static RunOptions options() {
        return RunOptions.incremental().at(AS_OF).waiting(Duration.ofSeconds(5));
    }

    private static Dataset<Row> stores(String... ids) {
        TestRows rows = TestRows.of(Tables.STORES);
        for (String id : ids) {
            rows.row(Map.of(StoreColumn.STORE_ID, id));
        }
        return rows.rows();
    }

    /** Makes a product of every store that is new, following changes as a real job does. */
    private static final class CopyStores implements Job {
        private RuntimeException failure;

        @Override
        public String name() {
            return "copy-stores";
        }

        @Override
        public List<TableName> keeps() {
            return List.of(Tables.PRODUCTS.name());
        }

        @Override
        public Optional<Work> plan(JobContext context) {
            OptionalLong now = context.tables().version(Tables.STORES.name());
            OptionalLong before = context.consumed(this, Tables.STORES.name());
            if (now.isEmpty() || now.equals(before)) {
                return Optional.empty();
            }
            Dataset<Row> stores = before.isPresent()
                    ? context.tables()
                            .changesSince(Tables.STORES, before.getAsLong(), now.getAsLong())
                            .orElseThrow()
                    : context.tables().readAt(Tables.STORES, now.getAsLong());
            List<String> ids = stores.select("store_id").collectAsList().stream()
                    .map(row -> row.getString(0))
                    .toList();
            return Optional.of(new Work() {
                @Override
                public String description() {
                    return ids.size() + " stores";
                }

                @Override
                public JobResult perform(Progress progress) {
                    progress.stage("copying");
                    TestRows products = TestRows.of(Tables.PRODUCTS);
                    ids.forEach(id -> products.rowByName(Map.of("product_id", id)));
                    Commit commit = context.tables().upsert(Tables.PRODUCTS, products.rows());
                    if (failure != null) {
                        throw failure;
                    }
                    return new JobResult(
                            Map.of(Tables.STORES.name(), now.getAsLong()),
                            List.of(commit),
                            ids.size(),
                            0,
                            Map.of("stores", ids.size()),
                            List.of("copied " + ids.size()));
                }
            });
        }
    }

    private record Idle(String name) implements Job {
        @Override
        public Optional<Work> plan(JobContext context) {
            return Optional.empty();
        }
    }

    private record Failing(String name, Throwable failure) implements Job {
        @Override
        public Optional<Work> plan(JobContext context) {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }
}
