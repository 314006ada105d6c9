package io.parcours.lakehouse.runlog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one process at a time change a workspace. The operating system gives the lock back when its holder dies, so that a
 * killed run never blocks the next one.
 */
public final class WorkspaceLock implements AutoCloseable {
    private static final String FILE = "run.lock";
    private static final Duration POLL = Duration.ofMillis(300);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel channel;
    private final FileLock lock;

    private WorkspaceLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Who holds the lock. */
    public record Holder(long pid, String host, Instant since, String command) {
        @Override
        public String toString() {
            return "'" + command + "' (process " + pid + " on " + host + ", since " + since + ")";
        }
    }

    /**
     * Takes the lock, waiting while another process holds it.
     *
     * @param command what the holder is doing, for whoever has to wait
     * @param tell is told once who is being waited for
     * @throws ParcoursException {@link Fault#RESOURCES} when it is still held after {@code patience}
     */
    public static WorkspaceLock acquire(Path state, String command, Duration patience, Consumer<String> tell) {
        Instant deadline = Instant.now().plus(patience);
        boolean told = false;
        try {
            Files.createDirectories(state);
            FileChannel channel = FileChannel.open(
                    state.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            while (true) {
                FileLock lock = tryLock(channel);
                if (lock != null) {
                    write(channel, command);
                    return new WorkspaceLock(channel, lock);
                }
                String holder = read(channel).map(Holder::toString).orElse("another process");
                if (!Instant.now().isBefore(deadline)) {
                    channel.close();
                    throw new ParcoursException(
                            Fault.RESOURCES,
                            "the workspace is in use",
                            "it is held by " + holder
                                    + (patience.isZero() ? "" : ", still after " + patience.toSeconds() + " s"),
                            "wait until it has ended, then run again");
                }
                if (!told) {
                    tell.accept("waiting for " + holder);
                    told = true;
                }
                Thread.sleep(POLL.toMillis());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParcoursException(
                    Fault.RESOURCES, "the run did not start", "waiting was interrupted", "run again", e);
        }
    }

    /** Who holds the lock now, if anybody. */
    public static Optional<Holder> holder(Path state) {
        Path file = state.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                lock.release();
                return Optional.empty();
            }
            return read(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another thread of this process
        }
    }

    private static void write(FileChannel channel, String command) throws IOException {
        byte[] holder = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("pid", ProcessHandle.current().pid())
                .put("host", host())
                .put(
                        "since",
                        Instant.now()
                                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                                .toString())
                .put("command", command));
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(holder), 0);
        channel.force(true);
    }

    private static Optional<Holder> read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        channel.read(buffer, 0);
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        try {
            JsonNode holder = JSON.readTree(text);
            return holder.isObject()
                    ? Optional.of(new Holder(
                            holder.path("pid").asLong(),
                            holder.path("host").asText(),
                            Instant.parse(holder.path("since").asText()),
                            holder.path("command").asText()))
                    : Optional.empty();
        } catch (IOException | java.time.DateTimeException e) {
            return Optional.empty(); // its holder is just writing it
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }

    @Override
    public void close() {
        try {
            channel.truncate(0);
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
