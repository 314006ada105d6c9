package io.parcours.lakehouse.job;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run at a time in a workspace. The operating system holds the lock for the process and lets go of it when the process ends,
 * however it ends.
 */
final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock. @throws ParcoursException RESOURCES, saying who holds it, when another run is under way */
    static RunLock take(Path state, Clock clock) {
        // Who holds it stands in a file of its own: on some systems a locked file cannot be read.
        Path holder = state.resolve("run.holder");
        try {
            Files.createDirectories(state);
            FileChannel channel =
                    FileChannel.open(state.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new ParcoursException(
                        Fault.RESOURCES,
                        "another run is under way in this workspace",
                        "it is held by "
                                + (Files.exists(holder)
                                        ? Files.readString(holder).strip()
                                        : "an unknown process"),
                        "wait until it has ended, or stop it; a run may be stopped at any moment");
            }
            Files.writeString(
                    holder,
                    "process " + ProcessHandle.current().pid() + " since "
                            + clock.instant().truncatedTo(ChronoUnit.SECONDS) + "\n");
            return new RunLock(channel);
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

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
