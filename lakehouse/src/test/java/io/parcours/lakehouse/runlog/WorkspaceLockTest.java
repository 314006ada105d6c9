package io.parcours.lakehouse.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceLockTest {
    @TempDir
    Path state;

    @Test
    void anotherProcessIsNamedAndItsDeathFreesTheWorkspace() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holding.class.getName(),
                        state.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("held");

            assertThat(WorkspaceLock.holder(state)).hasValueSatisfying(holder -> {
                assertThat(holder.pid()).isEqualTo(other.pid());
                assertThat(holder.command()).isEqualTo("parcours run of another");
            });
            List<String> told = new ArrayList<>();
            assertThatThrownBy(() -> WorkspaceLock.acquire(state, "mine", Duration.ofMillis(700), told::add))
                    .isInstanceOfSatisfying(
                            ParcoursException.class, e -> assertThat(e.fault()).isEqualTo(Fault.RESOURCES))
                    .hasMessageContaining("process " + other.pid())
                    .hasMessageContaining("parcours run of another");
            assertThat(told).hasSize(1);
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(WorkspaceLock.holder(state)).isEmpty();
        WorkspaceLock.acquire(state, "mine", Duration.ofSeconds(5), line -> {}).close();
    }

    @Test
    void aLockThatWasGivenBackCanBeTakenAgain() {
        for (int time = 0; time < 2; time++) {
            try (WorkspaceLock lock = WorkspaceLock.acquire(state, "run", Duration.ZERO, line -> {})) {
                assertThatThrownBy(() -> WorkspaceLock.acquire(state, "run", Duration.ZERO, line -> {}))
                        .isInstanceOf(ParcoursException.class);
            }
        }
    }

    /** The other process. */
    static final class Holding {
        public static void main(String[] arguments) throws InterruptedException {
            WorkspaceLock.acquire(Path.of(arguments[0]), "parcours run of another", Duration.ZERO, line -> {});
            System.out.println("held");
            Thread.sleep(Duration.ofMinutes(2).toMillis());
        }
    }
}
