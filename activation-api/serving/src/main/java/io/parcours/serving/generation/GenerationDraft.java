package io.parcours.serving.generation;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A generation being written, in a folder that no reader looks at. {@link #seal} makes it durable and gives it its name in one step; the
 * pointer is moved apart from that.
 */
public final class GenerationDraft {
    private final GenerationFolder folder;
    private final long generation;
    private final Path place;

    private GenerationDraft(GenerationFolder folder, long generation) {
        this.folder = folder;
        this.generation = generation;
        this.place = folder.path().resolve("gen-" + generation + ".tmp");
    }

    /** Begins the generation after the newest one, with an empty folder. */
    public static GenerationDraft begin(GenerationFolder folder) {
        long generation = folder.newest().orElse(0) + 1;
        GenerationDraft draft = new GenerationDraft(folder, generation);
        try {
            GenerationFolder.delete(draft.place);
            for (String subfolder : List.of(
                    "profiles",
                    "identifiers",
                    "redirects",
                    "people",
                    "segments",
                    "consents",
                    "columns",
                    "changes",
                    "work")) {
                Files.createDirectories(draft.place.resolve(subfolder));
            }
        } catch (IOException e) {
            throw failure(generation, folder.path(), e);
        }
        return draft;
    }

    public long generation() {
        return generation;
    }

    /** Where files are written until the draft is sealed. */
    public Path place() {
        return place;
    }

    /** Drops every file the manifest does not name, syncs the rest and gives the folder its final name. */
    public Path seal(Manifest manifest) {
        try {
            Set<Path> named = new HashSet<>();
            for (Manifest.FileEntry entry : manifest.files()) {
                named.add(place.resolve(entry.path()));
            }
            GenerationFolder.delete(place.resolve("work"));
            List<Path> files;
            try (Stream<Path> tree = Files.walk(place)) {
                files = tree.filter(Files::isRegularFile).toList();
            }
            for (Path file : files) {
                if (named.contains(file)) {
                    GenerationFolder.sync(file);
                } else {
                    Files.delete(file); // a failed or repeated attempt of a task
                }
            }
            Path manifestFile = place.resolve(Manifest.FILE);
            Files.write(manifestFile, manifest.toJson());
            GenerationFolder.sync(manifestFile);
            try (Stream<Path> tree = Files.walk(place)) {
                for (Path directory : tree.filter(Files::isDirectory).toList()) {
                    GenerationFolder.sync(directory);
                }
            }
            Path sealed = folder.of(generation);
            Files.move(place, sealed, StandardCopyOption.ATOMIC_MOVE);
            GenerationFolder.sync(folder.path());
            return sealed;
        } catch (IOException e) {
            throw failure(generation, folder.path(), e);
        }
    }

    private static ParcoursException failure(long generation, Path folder, IOException e) {
        return new ParcoursException(
                Fault.RESOURCES,
                "cannot write generation " + generation,
                String.valueOf(e.getMessage()),
                "check free space and permissions of " + folder + ", then run publish again",
                e);
    }
}
