package io.parcours.lakehouse.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.contract.StoreColumn;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.lakehouse.job.RunRecord.Status;
import io.parcours.lakehouse.table.TableStore.Commit;
import io.parcours.lakehouse.testing.RowAssert;
import io.parcours.lakehouse.testing.TestLake;
import io.parcours.lakehouse.testing.TestRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRunnerTest {
    private static final Instant AS_OF = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir
    private Path folder;

    private TestLake lake;
    private final List<String> heard = new ArrayList<>();
    private Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofMillis(1));

    @BeforeEach
    void openLake() {
        lake = TestLake.in(folder);
        lake.tables()
                .append(
                        Tables.STORES,
                        TestRows.of(Tables.STORES)
                                .row(Map.of(StoreColumn.STORE_ID, "S1"))
                                .rows());
    }

    @Test
    void what_a_job_consumed_is_where_its_next_run_begins() {
        Follower job = new Follower();

        List<RunRecord> first = runner().run(List.of(job), AS_OF, false);
        List<RunRecord> second = runner().run(List.of(job), AS_OF, false);

        assertThat(first).extracting(RunRecord::status).containsExactly(Status.DONE);
        assertThat(second).extracting(RunRecord::status).containsExactly(Status.NOTHING_NEW);
        assertThat(job.consumedBefore).hasSize(2);
        assertThat(job.consumedBefore.get(0)).isEmpty();
        assertThat(job.consumedBefore.get(1)).isEqualTo(lake.tables().version(Tables.STORES.name()));
        assertThat(job.figureBefore).contains("{\"stores\":1}");
        assertThat(job.asOfBefore).contains(AS_OF);
    }

    @Test
    void a_full_run_forgets_what_was_consumed() {
        Follower job = new Follower();
        runner().run(List.of(job), AS_OF, false);

        List<RunRecord> again = runner().run(List.of(job), AS_OF, true);

        assertThat(again).extracting(RunRecord::status).containsExactly(Status.DONE);
        assertThat(again).extracting(RunRecord::mode).containsExactly("full");
    }

    @Test
    void the_table_and_the_log_tell_the_same() {
        runner().run(List.of(new Follower()), AS_OF, false);

        RowAssert.assertThatRows(lake.tables().read(Tables.RUNS))
                .selecting("job", "mode", "status", "rows_read", "rows_written", "rows_rejected")
                .areExactly("follow | incremental | done | 1 | 7 | 2");
        RunRecord logged = new RunLog(lake.workspace().state()).read().get(0);
        assertThat(logged.job()).isEqualTo("follow");
        assertThat(logged.rowsWritten()).isEqualTo(7);
        assertThat(logged.consumed()).containsKey(Tables.STORES.name());
        assertThat(logged.notes()).containsExactly("a column appeared");
        assertThat(logged.asOf()).isEqualTo(AS_OF);
    }

    @Test
    void a_run_that_does_nothing_writes_no_table() {
        runner().run(List.of(new Follower()), AS_OF, false);
        OptionalLong before = lake.tables().version(Tables.RUNS.name());

        runner().run(List.of(new Follower()), AS_OF, false);

        assertThat(lake.tables().version(Tables.RUNS.name())).isEqualTo(before);
    }

    @Test
    void a_failure_ends_the_run_and_is_recorded_with_its_words_and_consumes_nothing() {
        Job failing = job("fail", context -> {
            throw new ParcoursException(Fault.DATA, "the problem", "the cause", "the remedy");
        });
        Follower after = new Follower();

        assertThatThrownBy(() -> runner().run(List.of(failing, after), AS_OF, false))
                .isInstanceOf(ParcoursException.class);

        assertThat(after.consumedBefore).isEmpty();
        RowAssert.assertThatRows(lake.tables().read(Tables.RUNS))
                .selecting("job", "status", "error")
                .areExactly("fail | failed | the problem: the cause (the remedy)");
        assertThat(heard).containsExactly("fail failed");
    }

    @Test
    void a_second_run_is_told_who_is_running() {
        Job running = job("run", context -> {
            assertThatThrownBy(() -> runner().run(List.of(), AS_OF, false))
                    .isInstanceOfSatisfying(ParcoursException.class, told -> {
                        assertThat(told.fault()).isEqualTo(Fault.RESOURCES);
                        assertThat(told.reason())
                                .contains("process " + ProcessHandle.current().pid());
                    });
            return Optional.empty();
        });

        runner().run(List.of(running), AS_OF, false);
        runner().run(List.of(), AS_OF, false);
    }

    @Test
    void a_log_line_cut_off_by_a_kill_is_left_out_and_spoils_no_other() throws IOException {
        runner().run(List.of(new Follower()), AS_OF, false);
        Path log = lake.workspace().state().resolve("runs.ndjson");
        Files.writeString(log, "{\"run_id\":\"cut", StandardOpenOption.APPEND);

        runner().run(List.of(new Follower()), AS_OF, false);

        assertThat(new RunLog(lake.workspace().state()).read())
                .extracting(RunRecord::status)
                .containsExactly(Status.DONE, Status.NOTHING_NEW);
    }

    @Test
    void the_newest_of_a_jobs_runs_counts() {
        Follower job = new Follower();
        clock = Clock.fixed(Instant.parse("2026-01-02T00:00:00Z"), ZoneOffset.UTC);
        runner().run(List.of(job), AS_OF, true);
        clock = Clock.fixed(Instant.parse("2026-01-03T00:00:00Z"), ZoneOffset.UTC);
        runner().run(List.of(job), AS_OF.plusSeconds(60), true);

        runner().run(List.of(job), AS_OF, false);

        assertThat(job.asOfBefore).contains(AS_OF.plusSeconds(60));
    }

    private JobRunner runner() {
        return new JobRunner(lake.spark(), lake.tables(), lake.workspace(), clock, new RunListener() {
            @Override
            public Progress started(String job, String description) {
                heard.add(job + " started: " + description);
                return Progress.SILENT;
            }

            @Override
            public void ended(RunRecord record) {
                heard.add(record.job() + " " + record.status().word());
            }
        });
    }

    private static Job job(String name, java.util.function.Function<JobContext, Optional<Job.Work>> plan) {
        return new Job() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<Work> plan(JobContext context) {
                return plan.apply(context);
            }
        };
    }

    /** Consumes the newest version of the stores, once. */
    private static final class Follower implements Job {
        private final List<OptionalLong> consumedBefore = new ArrayList<>();
        private Optional<String> figureBefore = Optional.empty();
        private Optional<Instant> asOfBefore = Optional.empty();

        @Override
        public String name() {
            return "follow";
        }

        @Override
        public Optional<Work> plan(JobContext context) {
            OptionalLong before = context.consumed(this, Tables.STORES.name());
            consumedBefore.add(before);
            figureBefore = context.ledger().figure(name(), "counts");
            asOfBefore = context.ledger().lastAsOf(name());
            OptionalLong now = context.tables().version(Tables.STORES.name());
            if (before.equals(now)) {
                return Optional.empty();
            }
            return Optional.of(new Work() {
                @Override
                public String description() {
                    return "1 version";
                }

                @Override
                public JobResult perform(Progress progress) {
                    return new JobResult(
                            Map.of(Tables.STORES.name(), now.orElseThrow()),
                            List.of(new Commit(Tables.PRODUCTS.name(), 3, 7, 0)),
                            1,
                            2,
                            Map.of("counts", Map.of("stores", 1)),
                            List.of("a column appeared"));
                }
            });
        }
    }
}
