package io.parcours.service.collect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Blanks lines of the log of collected events. A blanked line keeps its length, and its file keeps size and time: a running service finds every
 * other event where it was, and ingestion has nothing to read again. Each file is replaced whole.
 */
public final class LogErasure {
    private static final long POLL_MILLIS = 500;

    private final Path folder;
    private final Segments segments;

    /** @param folder where the log lies; need not exist */
    public LogErasure(Path folder) {
        this.folder = folder;
        this.segments = new Segments(folder);
    }

    /**
     * Waits until the files that a service has open now are closed, which it does a minute after their first event; closes what a service that
     * is no more left open.
     *
     * @return whether they are
     */
    public boolean awaitClosed(Duration patience) throws IOException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        Set<Long> waitedFor = new HashSet<>();
        for (Segments.Segment segment : segments.list()) {
            if (segment.open()) {
                waitedFor.add(segment.number());
            }
        }
        long end = System.nanoTime() + patience.toNanos();
        while (!waitedFor.isEmpty() && !recovered()) {
            Set<Long> open = new HashSet<>();
            segments.list().stream().filter(Segments.Segment::open).forEach(one -> open.add(one.number()));
            waitedFor.retainAll(open);
            if (!waitedFor.isEmpty()) {
                if (System.nanoTime() > end) {
                    return false;
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
        return true;
    }

    /** Closes open files when no service has the log. */
    private boolean recovered() throws IOException {
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            segments.recover();
            return true;
        } catch (OverlappingFileLockException e) {
            return false; // a service of this very process
        }
    }

    /**
     * Blanks the lines of closed files that {@code doomed} names.
     *
     * @return how many
     */
    public long erase(Predicate<byte[]> doomed) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        long erased = 0;
        for (Segments.Segment segment : segments.list()) {
            if (!segment.open()) {
                erased += erase(segment.file(), doomed);
            }
        }
        return erased;
    }

    private long erase(Path file, Predicate<byte[]> doomed) throws IOException {
        long[] count = {0};
        ByteArrayOutputStream content = new ByteArrayOutputStream((int) Math.min(1 << 26, Files.size(file)));
        Segments.read(file, 0, (offset, bytes, start, length) -> {
            byte[] line = Arrays.copyOfRange(bytes, start, start + length);
            if (doomed.test(line)) {
                Arrays.fill(line, 0, length - 1, (byte) ' ');
                count[0]++;
            }
            content.writeBytes(line);
        });
        if (count[0] > 0 && content.size() == Files.size(file)) {
            FileTime written = Files.getLastModifiedTime(file);
            Path draft = file.resolveSibling(file.getFileName() + ".erasing");
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(content.toByteArray());
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.setLastModifiedTime(draft, written);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            segments.syncFolder();
        }
        return count[0];
    }

    /** Drafts that a killed erasure left, which may hold what it was to blank. */
    public void clean() throws IOException {
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder, "*.erasing")) {
                for (Path draft : files) {
                    Files.delete(draft);
                }
            }
        }
    }

    /** The identifiers of a line by their names in the log; none where it cannot be read. */
    public static List<CollectedIds.Id> identifiers(byte[] line) {
        try {
            var json = BodyReader.JSON.readTree(line);
            return json == null ? List.of() : LogReader.identifiers(json).ids();
        } catch (IOException e) {
            return List.of();
        }
    }
}
