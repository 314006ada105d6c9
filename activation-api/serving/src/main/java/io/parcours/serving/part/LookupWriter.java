package io.parcours.serving.part;

import io.parcours.serving.generation.Checksums;
import io.parcours.serving.generation.Manifest.FileEntry;
import io.parcours.serving.sst.FileKind;
import io.parcours.serving.sst.SortedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes one range of hash → hash entries: identifiers or redirects. No file is made until the first entry. */
public final class LookupWriter implements AutoCloseable {
    private final Path folder;
    private final Path path;
    private final FileKind kind;
    private @Nullable SortedFile file;

    public LookupWriter(Path folder, String name, FileKind kind) {
        this.folder = folder;
        this.kind = kind;
        this.path = folder.resolve(kind.folder()).resolve(name + ".sst");
    }

    public void add(byte[] key, byte[] personKey) {
        SortedFile open = file;
        if (open == null) {
            open = SortedFile.create(path, kind);
            file = open;
        }
        open.put(key, personKey);
    }

    /** What was written; empty when there was no entry. */
    public Optional<Written> finish() throws IOException {
        SortedFile open = file;
        if (open == null) {
            return Optional.empty();
        }
        open.finish();
        return Optional.of(new Written(open.entries(), Checksums.entry(folder, path)));
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }

    /** A finished file. */
    public record Written(long entries, FileEntry file) {}
}
