package io.parcours.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The workspace that {@code init} writes: two silos of a few rows, the smallest thing the whole line runs on. */
record SmallCompany(Path folder) {
    static final String AS_OF = "2026-06-01T00:00:00Z";

    static SmallCompany in(Path folder) {
        assertThat(new Recorded().run("init", folder.toString())).isZero();
        return new SmallCompany(folder);
    }

    SmallCompany write(String file, String content) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SmallCompany replace(String file, String what, String with) {
        try {
            String content = Files.readString(folder.resolve(file));
            assertThat(content).contains(what);
            return write(file, content.replace(what, with));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs everything; the exit code is {@link Ran#exitCode}. */
    Ran run(String... more) {
        Recorded recorded = new Recorded();
        String[] arguments = new String[5 + more.length];
        System.arraycopy(new String[] {"run", "-w", folder.toString(), "--as-of", AS_OF}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return new Ran(recorded.run(arguments), recorded.out(), recorded.err());
    }

    record Ran(int exitCode, String out, String err) {}
}
