package io.parcours.serving.generation;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of generations: {@code gen-<n>} folders that never change once they have that name, {@code CURRENT}, which names one of them
 * with its manifest's checksum, and {@code gen-<n>.refused} marks of generations that were rolled back.
 */
public record GenerationFolder(Path path) {
    private static final String CURRENT = "CURRENT";
    private static final String REFUSED = ".refused";
    private static final Pattern NAME = Pattern.compile("gen-(\\d{1,18})");
    private static final Pattern POINTER = Pattern.compile("gen-(\\d{1,18}) ([0-9a-f]{64})\\s*");

    /** What {@code CURRENT} says. */
    public record Pointer(long generation, String manifestSha256) {}

    public Path of(long generation) {
        return path.resolve("gen-" + generation);
    }

    /** Finished generations, oldest first. */
    public List<Long> generations() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> NAME.matcher(entry.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> Long.valueOf(matcher.group(1)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public OptionalLong newest() {
        List<Long> all = generations();
        return all.isEmpty() ? OptionalLong.empty() : OptionalLong.of(all.get(all.size() - 1));
    }

    /** The generation to serve; empty when nothing was published yet. */
    public Optional<Pointer> current() {
        try {
            String text = Files.readString(path.resolve(CURRENT));
            Matcher matcher = POINTER.matcher(text);
            if (!matcher.matches()) {
                throw new ParcoursException(
                        Fault.RESOURCES,
                        "cannot read " + path.resolve(CURRENT),
                        "it does not name a generation",
                        "run publish again with --full, or restore the file");
            }
            return Optional.of(new Pointer(Long.parseLong(matcher.group(1)), matcher.group(2)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a manifest and checks it against {@code expectedSha256} where that is given. */
    public Manifest manifest(long generation, @Nullable String expectedSha256) throws DamagedGeneration {
        Path file = of(generation).resolve(Manifest.FILE);
        try {
            byte[] json = Files.readAllBytes(file);
            if (expectedSha256 != null && !Checksums.of(json).equals(expectedSha256)) {
                throw new DamagedGeneration(generation, Manifest.FILE + " does not have the checksum CURRENT names");
            }
            Manifest manifest = Manifest.parse(json);
            if (manifest.format() != Manifest.FORMAT) {
                throw new DamagedGeneration(
                        generation,
                        "its format is " + manifest.format() + ", and this version reads " + Manifest.FORMAT
                                + "; parcours run publishes it anew");
            }
            return manifest;
        } catch (IOException e) {
            throw new DamagedGeneration(generation, Manifest.FILE + " cannot be read", e);
        }
    }

    /** Makes a finished generation the one to serve, in one step. */
    public void switchTo(long generation) {
        try {
            String checksum = Checksums.of(of(generation).resolve(Manifest.FILE));
            Path draft = path.resolve(CURRENT + ".tmp");
            Files.writeString(draft, "gen-" + generation + " " + checksum + "\n");
            sync(draft);
            Files.move(
                    draft, path.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(path);
        } catch (IOException e) {
            throw new ParcoursException(
                    Fault.RESOURCES,
                    "cannot switch to generation " + generation,
                    String.valueOf(e.getMessage()),
                    "check free space and permissions of " + path + ", then run publish again",
                    e);
        }
    }

    /**
     * Points back to the newest older generation that was not refused itself, and marks the present one so that publish does not bring it
     * back unasked.
     *
     * @return the generation now current
     */
    public long rollBack() {
        long present = current().map(Pointer::generation).orElseThrow(() -> noneToRollBackTo(0));
        long former = generations().stream()
                .filter(generation -> generation < present && !refused(generation))
                .reduce((first, second) -> second)
                .orElseThrow(() -> noneToRollBackTo(present));
        try {
            Files.writeString(path.resolve("gen-" + present + REFUSED), "rolled back\n", StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        switchTo(former);
        return former;
    }

    private static ParcoursException noneToRollBackTo(long present) {
        return new ParcoursException(
                Fault.CONFIGURATION,
                "cannot roll back",
                present == 0 ? "nothing was published yet" : "there is no generation before " + present,
                "raise serving.keep to keep more generations, or run publish --full");
    }

    /** Whether a generation was rolled back. */
    public boolean refused(long generation) {
        return Files.exists(path.resolve("gen-" + generation + REFUSED));
    }

    /** Deletes what a killed publish left behind. Only for the holder of the workspace's lock. */
    public void clean() {
        if (!Files.isDirectory(path)) {
            return;
        }
        try (Stream<Path> entries = Files.list(path)) {
            for (Path entry : entries.filter(
                            entry -> entry.getFileName().toString().endsWith(".tmp"))
                    .toList()) {
                delete(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps the current generation and, of the others, the newest, {@code keep} in all. */
    public List<Long> retain(int keep) {
        long present = current().map(Pointer::generation).orElse(-1L);
        List<Long> others = new ArrayList<>(generations());
        others.remove(Long.valueOf(present));
        List<Long> doomed = others.subList(0, Math.max(0, others.size() - (keep - 1)));
        for (Long generation : doomed) {
            delete(of(generation));
            delete(path.resolve("gen-" + generation + REFUSED));
        }
        return List.copyOf(doomed);
    }

    /** Forces a file's bytes, or a folder's entries, to the disk. */
    static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void delete(Path top) {
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // another cleaner was first
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
