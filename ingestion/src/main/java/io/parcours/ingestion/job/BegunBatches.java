package io.parcours.ingestion.job;

import io.parcours.ingestion.contract.Contract;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Remembers, before the first write of a batch, that it was begun. After a kill the next run finds here which rows in raw belong to
 * a batch that never ended, without searching the table: it takes their place when the same batch comes again, and removes them when by then
 * something else has come.
 */
final class BegunBatches {
    private final Path file;

    BegunBatches(Path stateFolder, Contract contract) {
        this.file = stateFolder.resolve("ingest").resolve(contract.name() + ".begun");
    }

    /** Batches begun and, as far as {@code ended} knows, never ended. */
    Set<String> unfinished(Collection<String> ended) {
        Set<String> batches = new LinkedHashSet<>();
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    if (!line.isBlank() && !ended.contains(line)) {
                        batches.add(line);
                    }
                }
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        return batches;
    }

    /** @param unfinished batches to remember beside the one that begins */
    void begin(String batch, Set<String> unfinished) {
        List<String> lines = new ArrayList<>(unfinished);
        lines.remove(batch);
        lines.add(batch);
        write(lines);
    }

    /** Of a batch all of whose rows were taken back. */
    void forget(String batch, Set<String> unfinished) {
        List<String> lines = new ArrayList<>(unfinished);
        lines.remove(batch);
        write(lines);
    }

    private void write(List<String> lines) {
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.write(
                    fresh,
                    (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private ParcoursException unusable(IOException e) {
        return new ParcoursException(
                Fault.RESOURCES,
                "the state of ingestion cannot be kept in " + file,
                String.valueOf(e.getMessage()),
                "check the disk and its permissions",
                e);
    }
}
