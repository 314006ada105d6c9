package io.parcours.launcher.erase;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a person who is being erased is known by. It is found once, before anything is removed, and kept in a file of the state folder
 * until the erasure has been verified, so that an erasure that was cut off can be gone on with although the tables no longer tell.
 *
 * @param personIds the person's id and those that were merged into it
 * @param rows source rows that are the person's
 * @param identifiers those that were the person's alone: as written, and in the forms they are compared and stored in
 * @param shared how many identifiers others have too; they stay
 * @param texts values of fields that nobody else has: names, addresses
 */
record Traces(
        long request,
        Set<String> personIds,
        List<RowOf> rows,
        List<Identifier> identifiers,
        int shared,
        Set<String> texts,
        Map<String, Long> removed) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** @param becomes EVENT or RECORD */
    record RowOf(String becomes, String silo, String id) {}

    record Identifier(String namespace, Set<String> written, String form, Set<String> stored) {}

    /** Records as {@code identity.members} names them. */
    List<String> records() {
        return rows.stream()
                .filter(row -> row.becomes().equals("RECORD"))
                .map(row -> row.silo() + "/" + row.id())
                .toList();
    }

    List<String> events() {
        return rows.stream()
                .filter(row -> row.becomes().equals("EVENT"))
                .map(RowOf::id)
                .toList();
    }

    /** The same, having removed more. */
    Traces removing(String where, long rows) {
        Map<String, Long> sum = new TreeMap<>(removed);
        if (rows > 0) {
            sum.merge(where, rows, Long::sum);
        }
        return new Traces(request, personIds, this.rows, identifiers, shared, texts, sum);
    }

    static Path folder(Path state) {
        return state.resolve("erasures");
    }

    private static Path file(Path state, long request) {
        return folder(state).resolve(request + ".json");
    }

    static Optional<Traces> read(Path state, long request) {
        Path file = file(state, request);
        try {
            return Files.exists(file)
                    ? Optional.of(JSON.readValue(Files.readAllBytes(file), Traces.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the file whole, readable by its owner alone. */
    void write(Path state) {
        try {
            Files.createDirectories(folder(state));
            Path draft = folder(state).resolve(request + ".tmp");
            Files.deleteIfExists(draft);
            Files.createFile(draft);
            if (Files.getFileStore(draft).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            }
            Files.write(draft, JSON.writeValueAsBytes(this));
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(
                    draft, file(state, request), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path state, long request) {
        try {
            Files.deleteIfExists(folder(state).resolve(request + ".tmp"));
            Files.deleteIfExists(file(state, request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
