package io.parcours.lakehouse.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.lakehouse.runlog.JobRun.Status;
import io.parcours.lakehouse.runlog.JobRun.TableVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
    @TempDir
    Path state;

    @Test
    void whatIsWrittenIsRead() {
        RunLog log = new RunLog(state.resolve("not-yet-there"));
        assertThat(log.read()).isEmpty();
        JobRun done = run("1", "a", Status.DONE, Optional.empty());
        JobRun failed = run("1", "b", Status.FAILED, Optional.of("disk full:\nno space"));
        log.add(done);
        log.add(failed);
        assertThat(log.read()).containsExactly(done, failed);
        assertThat(done.rowsWritten()).isEqualTo(7);
        assertThat(done.seconds()).isEqualTo(2.5);
    }

    @Test
    void theNewestRunAndTheNewestSuccessOfEachJobAreFound() {
        RunLog log = new RunLog(state);
        log.add(run("1", "a", Status.DONE, Optional.empty()));
        log.add(run("1", "b", Status.DONE, Optional.empty()));
        log.add(run("2", "a", Status.NOTHING_NEW, Optional.empty()));
        log.add(run("2", "b", Status.FAILED, Optional.of("x")));
        assertThat(log.newestRun()).extracting(JobRun::status).containsExactly(Status.NOTHING_NEW, Status.FAILED);
        assertThat(log.newestDone().values()).extracting(JobRun::runId).containsExactly("1", "1");
    }

    @Test
    void aHalfWrittenLineIsSkippedAndDoesNotSwallowTheNext() throws IOException {
        RunLog log = new RunLog(state);
        log.add(run("1", "a", Status.DONE, Optional.empty()));
        Files.writeString(state.resolve(RunLog.FILE), "{\"run_id\":\"2\",\"jo", StandardOpenOption.APPEND);
        log.add(run("3", "a", Status.DONE, Optional.empty()));
        assertThat(log.read()).extracting(JobRun::runId).containsExactly("1", "3");
    }

    private static JobRun run(String id, String job, Status status, Optional<String> error) {
        Instant start = Instant.parse("2025-01-01T10:00:00Z");
        return new JobRun(
                id,
                job,
                "incremental",
                status,
                start,
                start.plusMillis(2500),
                start,
                List.of(new TableVersion("silver.events", 4, 0)),
                List.of(new TableVersion("customer.timeline", 3, 5), new TableVersion("customer.profiles", 2, 2)),
                12,
                1,
                "{\"persons\":3}",
                List.of("a note"),
                error);
    }
}
