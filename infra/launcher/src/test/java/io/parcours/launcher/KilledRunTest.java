package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kill -9 at random moments of a run, in a process of its own; the next run goes on from whatever was left. */
@Tag("thorough")
class KilledRunTest {
    private static final int KILLS = 1;
    private static final int MANY_KILLS = 20;

    @TempDir
    private Path parent;

    @Test
    void runs_killed_at_random_moments_leave_the_tables_of_a_run_never_killed() throws Exception {
        killed(KILLS);
    }

    @Test
    @Tag("soak")
    void so_do_runs_killed_often() throws Exception {
        killed(MANY_KILLS);
    }

    private void killed(int times) throws Exception {
        long seed = Long.getLong("parcours.kill.seed", System.nanoTime());
        Random random = new Random(seed);
        Path never = SmallCompany.in(parent.resolve("never")).folder();
        long started = System.nanoTime();
        Process reference = start(never);
        long beforeWork = untilRunning(reference, never, started);
        assertThat(reference.waitFor()).as(log(never)).isZero();
        long length = (System.nanoTime() - started) / 1_000_000;
        LakeContent expected = LakeContent.of(never);

        Path killed = SmallCompany.in(parent.resolve("killed")).folder();
        int kills = 0;
        int finished = 0;
        List<Long> moments = new ArrayList<>();
        while (kills < times) {
            long moment = beforeWork + (long) (random.nextDouble() * (length - beforeWork));
            Process run = start(killed);
            if (run.waitFor(moment, TimeUnit.MILLISECONDS)) {
                // It got to its end between kills: compare, and begin anew.
                assertThat(run.exitValue())
                        .as("seed %d, moments %s%n%s", seed, moments, log(killed))
                        .isZero();
                LakeContent.of(killed).isTheSameAs(expected);
                finished++;
                delete(killed.resolve("lake"));
                delete(killed.resolve("state"));
                delete(killed.resolve("serving"));
            } else {
                run.destroyForcibly().waitFor();
                kills++;
                moments.add(moment);
            }
        }
        System.out.printf(
                "killed %d runs of %d ms at %s ms (seed %d), %d got to their end between%n",
                kills, length, moments, seed, finished);
        Process last = start(killed);
        assertThat(last.waitFor()).as("seed %d%n%s", seed, log(killed)).isZero();
        LakeContent.of(killed).isTheSameAs(expected);
    }

    private static Process start(Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx1g", "-XX:TieredStopAtLevel=1", "-Dspark.sql.shuffle.partitions=2", "-Duser.timezone=UTC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Parcours.class.getName()));
        command.addAll(List.of("run", "-w", folder.toString(), "--as-of", SmallCompany.AS_OF));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("run.txt").toFile()))
                .start();
    }

    /** Milliseconds until the first table is touched; killing before that only shows that nothing has happened yet. */
    private static long untilRunning(Process run, Path folder, long started) throws InterruptedException {
        while (run.isAlive() && !Files.exists(folder.resolve("lake"))) {
            Thread.sleep(20);
        }
        return (System.nanoTime() - started) / 1_000_000;
    }

    private static String log(Path folder) throws IOException {
        return Files.readString(folder.resolve("run.txt"));
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
