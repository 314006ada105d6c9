package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script at the root of the repository, as a person calls it. */
class CommandScriptTest {
    private static final Path SCRIPT =
            Path.of("../../parcours").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    /** So that no test hears of a build, whichever files a branch has touched since the last one. */
    @BeforeEach
    void build() throws Exception {
        call("--help");
    }

    @Test
    void help_names_every_command_and_the_exit_codes() throws Exception {
        Outcome help = call("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("validate", "Exit codes:", "resources: disk, memory");
        assertThat(help.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "status", "runs", "validate"})
    void commands_that_need_no_spark_start_none(String command) throws Exception {
        Files.writeString(folder.resolve("parcours.yaml"), "name: quick\n");
        Path loaded = folder.resolve("loaded.txt");
        ProcessBuilder process = command.startsWith("--")
                ? new ProcessBuilder(SCRIPT.toString(), command)
                : new ProcessBuilder(SCRIPT.toString(), command, "--workspace", folder.toString());
        process.environment().put("PARCOURS_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded);

        assertThat(finish(process).exitCode()).isZero();

        assertThat(Files.readString(loaded))
                .contains(Parcours.class.getName())
                .doesNotContain("org.apache.spark.SparkContext ");
    }

    @Test
    void the_service_starts_from_an_archive_of_its_classes_made_once_a_build() throws Exception {
        Files.writeString(folder.resolve("parcours.yaml"), "name: quick\nservice: {port: 0}\n");
        Path archive = SCRIPT.resolveSibling("infra/launcher/target/serve.jsa");
        served();
        assertThat(archive).isNotEmptyFile();
        var made = Files.getLastModifiedTime(archive);

        String loaded = served();

        assertThat(Files.getLastModifiedTime(archive)).isEqualTo(made);
        assertThat(loaded).contains("io.parcours.service.ParcoursService source: shared objects file (top)");
    }

    /** The classes that a service loads until it listens. */
    private String served() throws Exception {
        Path loaded = folder.resolve("served.txt");
        Path out = folder.resolve("out.txt");
        ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString(), "serve", "--workspace", folder.toString());
        builder.environment().put("PARCOURS_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded);
        Process service =
                builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        try {
            long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (!Files.readString(out).contains("serving on http") && System.nanoTime() < deadline) {
                assertThat(service.waitFor(100, TimeUnit.MILLISECONDS))
                        .as(Files.readString(out))
                        .isFalse();
            }
            return Files.readString(loaded);
        } finally {
            service.destroy();
            service.waitFor(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_typing_error_ends_with_2_and_names_the_nearest_command() throws Exception {
        Outcome outcome = call("valdate");

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("did you mean validate");
    }

    @Test
    void malformed_definitions_end_with_2_and_every_fault_has_its_line() throws Exception {
        Files.writeString(folder.resolve("parcours.yaml"), "name: broken\ncurrency: euros\nlakehose: {path: lake}\n");

        Outcome outcome = call("validate", "--workspace", folder.toString());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("parcours.yaml:2:11", "parcours.yaml:3:1", "did you mean 'lakehouse'?", "2 faults");
    }

    @Test
    void a_java_that_is_too_old_is_told_before_anything_else() throws Exception {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Path copy = Files.copy(SCRIPT, folder.resolve("parcours"));
        assertThat(copy.toFile().setExecutable(true)).isTrue();

        ProcessBuilder process = new ProcessBuilder(copy.toString(), "--help");
        process.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        Outcome outcome = finish(process);

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("Java 11.0.2 is too old", "install JDK 17 or newer");
    }

    private Outcome call(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = SCRIPT.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return finish(new ProcessBuilder(command));
    }

    private Outcome finish(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process = builder.directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private record Outcome(int exitCode, String out, String err) {}
}
