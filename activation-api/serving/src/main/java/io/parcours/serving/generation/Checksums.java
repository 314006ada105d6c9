package io.parcours.serving.generation;

import io.parcours.serving.generation.Manifest.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** SHA-256 of files, and files held to it. */
public final class Checksums {
    private Checksums() {}

    /** The manifest's line for a file, named relative to {@code folder}. */
    public static FileEntry entry(Path folder, Path file) throws IOException {
        String name = folder.relativize(file).toString().replace('\\', '/');
        return new FileEntry(name, Files.size(file), of(file));
    }

    /** What is wrong with a file that a manifest names; empty when nothing is. */
    public static Optional<String> fault(Path folder, FileEntry entry) {
        Path file = folder.resolve(entry.path()).normalize();
        try {
            if (!file.startsWith(folder.normalize())) {
                return Optional.of(entry.path() + " is outside the generation");
            }
            if (!Files.exists(file)) {
                return Optional.of(entry.path() + " is missing");
            }
            if (Files.size(file) != entry.bytes()) {
                return Optional.of(entry.path() + " has " + Files.size(file) + " bytes instead of " + entry.bytes());
            }
            return of(file).equals(entry.sha256())
                    ? Optional.empty()
                    : Optional.of(entry.path() + " has another checksum");
        } catch (IOException e) {
            return Optional.of(entry.path() + " cannot be read (" + e.getMessage() + ")");
        }
    }

    /** What is wrong with the first damaged file of those that a manifest names; empty when nothing is. Files are read side by side. */
    public static Optional<String> firstFault(Path folder, List<FileEntry> entries) {
        return entries.parallelStream()
                .map(entry -> fault(folder, entry))
                .flatMap(Optional::stream)
                .findFirst();
    }

    public static String of(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 17];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
