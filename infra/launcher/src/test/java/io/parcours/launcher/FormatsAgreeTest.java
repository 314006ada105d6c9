package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.demo.DemoCompany;
import io.parcours.lakehouse.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("thorough")
class FormatsAgreeTest {
    @TempDir
    private Path parent;

    @Test
    void delta_and_iceberg_hold_the_same_rows_in_every_table_after_a_full_and_an_incremental_run() throws IOException {
        Path delta = parent.resolve("delta");
        Path iceberg = parent.resolve("iceberg");
        DemoCompany.generate(delta, 7, 40);
        copy(delta, iceberg);
        Path settings = iceberg.resolve(Workspace.SETTINGS_FILE);
        Files.writeString(settings, Files.readString(settings).replace("format: delta", "format: iceberg"));

        run(delta);
        run(iceberg);
        same(delta, iceberg);

        DemoCompany.nextDay(delta);
        DemoCompany.nextDay(iceberg);
        run(delta);
        run(iceberg);
        same(delta, iceberg);
    }

    private static void same(Path delta, Path iceberg) {
        LakeContent content = LakeContent.of(delta);
        assertThat(content.count("customer.timeline")).isPositive();
        LakeContent.of(iceberg).isTheSameAs(content);
    }

    private static void run(Path folder) {
        Recorded recorded = new Recorded();
        int exitCode = recorded.run(
                "run",
                "-w",
                folder.toString(),
                "--as-of",
                DemoCompany.asOf(folder).toString());
        assertThat(recorded.err()).isEmpty();
        assertThat(exitCode).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
