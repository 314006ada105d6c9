package io.parcours.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The definitions that go with the demo's silos. */
final class DemoWorkspace {
    private DemoWorkspace() {}

    /** Writes every definition file listed in the resource {@code workspace/files.txt}. */
    static void write(Path folder) throws IOException {
        for (String name : resource("files.txt").lines().toList()) {
            if (!name.isBlank()) {
                Path file = folder.resolve(name);
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.writeString(file, resource(name));
            }
        }
    }

    static List<String> files() {
        return resource("files.txt").lines().filter(name -> !name.isBlank()).toList();
    }

    private static String resource(String name) {
        try (InputStream in =
                Objects.requireNonNull(DemoWorkspace.class.getResourceAsStream("workspace/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
