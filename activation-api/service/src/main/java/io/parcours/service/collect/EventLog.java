package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.identity.key.Hash128;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable log of collected events. One thread writes: it takes what all requests have brought meanwhile, leaves out messages it has seen,
 * writes the rest at once, waits for the disk once, and only then lets the requests answer. When the disk refuses, the file is cut back to
 * what was acknowledged and the requests of that write fail; the next ones try again.
 */
public final class EventLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private static final int MOST_IN_GROUP = 4_096;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final long IDLE_MILLIS = 100;

    private final LogSettings settings;
    private final Clock clock;
    private final Segments segments;
    private final Listener listener;
    private final FileChannel lockFile;
    private final SeenMessages seen = new SeenMessages();
    private final LinkedBlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Thread writer;
    private volatile boolean closing;
    private volatile boolean failing;

    // Of the writer thread alone.
    private long nextNumber;
    private @Nullable OpenSegment open;

    /** Follows what is kept. */
    public interface Listener {
        /** Places of an event that {@link #note} looks at beside what the log itself takes from it: names joined by dots. */
        default Set<String> looksAt() {
            return Set.of();
        }

        /**
         * What is to be known of an event once it is kept; called before that, by many threads.
         *
         * @param event has what the log takes from it and what is looked at, as far as it is there
         */
        EventNote note(CollectedIds identifiers, Instant at, JsonNode event);

        /** An event is on the disk; called in the order of the log, by one thread, before its request is answered. */
        void durable(long segment, long offset, int length, EventNote note);
    }

    /** The log cannot take events now; nothing of the request is promised. */
    public static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String why) {
            super(why, null, false, false);
        }
    }

    private record Submission(List<Entry> entries, long bytes, CompletableFuture<boolean[]> duplicates) {}

    private static final class OpenSegment {
        private final long number;
        private final FileChannel channel;
        private final Instant since;
        private long length;

        private OpenSegment(long number, FileChannel channel, Instant since) {
            this.number = number;
            this.channel = channel;
            this.since = since;
        }
    }

    private EventLog(LogSettings settings, Clock clock, Listener listener, FileChannel lockFile) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
        this.lockFile = lockFile;
        this.segments = new Segments(settings.folder());
        segments.recover();
        nextNumber = remember();
        writer = new Thread(this::write, "event-log");
        writer.setDaemon(true);
        writer.start();
    }

    /** Opens the log of a folder, which no other process may have open. */
    public static EventLog open(LogSettings settings, Clock clock, Listener listener) {
        FileChannel lock = null;
        try {
            Files.createDirectories(settings.folder());
            lock = FileChannel.open(
                    settings.folder().resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(lock)) {
                lock.close();
                throw new ParcoursException(
                        Fault.RESOURCES,
                        "cannot open the log of collected events",
                        "another service is writing to " + settings.folder(),
                        "stop that service, or give this one another workspace");
            }
            return new EventLog(settings, clock, listener, lock);
        } catch (IOException e) {
            closeQuietly(lock);
            throw new ParcoursException(
                    Fault.RESOURCES,
                    "cannot open the log of collected events in " + settings.folder(),
                    String.valueOf(e.getMessage()),
                    "make the folder writable and its disk sound",
                    e);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // by this very process
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("a file did not close", e);
            }
        }
    }

    /** Reads the ids of the last day back; gives the number of the next segment. */
    private long remember() throws IOException {
        Instant now = clock.instant();
        Instant oldest = now.minus(SeenMessages.WINDOW).minus(settings.closeAfter());
        long last = 0;
        for (Segments.Segment segment : segments.list()) {
            last = segment.number();
            Instant written = Files.getLastModifiedTime(segment.file()).toInstant();
            if (!written.isBefore(oldest)) {
                Segments.read(segment.file(), 0, (offset, bytes, start, length) -> {
                    Hash128 id = EventLine.id(bytes, start, length);
                    if (id != null) {
                        seen.add(id, written);
                    }
                });
            }
        }
        return last + 1;
    }

    /**
     * Keeps events and returns once they are on the disk.
     *
     * @return for each whether it had been taken in before and was left out
     * @throws Unavailable when the disk is full or failing, or too much is waiting for it
     */
    public boolean[] append(List<Entry> entries) throws Unavailable {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.line().length;
        }
        if (closing) {
            throw new Unavailable("the service is stopping");
        }
        if (waitingBytes.addAndGet(bytes) > settings.mostWaitingBytes()) {
            waitingBytes.addAndGet(-bytes);
            throw new Unavailable("more events are waiting for the disk than it can take");
        }
        Submission submission = new Submission(List.copyOf(entries), bytes, new CompletableFuture<>());
        queue.add(submission);
        try {
            return submission.duplicates().get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("the service is stopping");
        } catch (TimeoutException e) {
            throw new Unavailable("the disk does not answer");
        } catch (ExecutionException e) {
            throw new Unavailable("collected events cannot be written");
        }
    }

    /** Whether the last write went through. */
    public boolean healthy() {
        return !failing;
    }

    /** Bytes of lines that wait for the disk. */
    public long waitingBytes() {
        return waitingBytes.get();
    }

    private void write() {
        List<Submission> group = new ArrayList<>();
        while (true) {
            try {
                Submission first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    group.add(first);
                    queue.drainTo(group, MOST_IN_GROUP - 1);
                    commit(group);
                } else if (closing) {
                    return;
                }
            } catch (InterruptedException e) {
                closing = true;
            } catch (RuntimeException e) {
                LOG.error("the event log failed on a group of {} requests", group.size(), e);
                fail(group, "the event log failed");
            }
            group.clear();
            closeWhenDue();
        }
    }

    private void commit(List<Submission> group) {
        Instant now = clock.instant();
        seen.forgetBefore(now);
        List<Entry> fresh = new ArrayList<>();
        List<boolean[]> duplicates = new ArrayList<>();
        HashSet128 inGroup = new HashSet128();
        int bytes = 0;
        for (Submission submission : group) {
            boolean[] left = new boolean[submission.entries().size()];
            for (int i = 0; i < left.length; i++) {
                Entry entry = submission.entries().get(i);
                left[i] = seen.contains(entry.id())
                        || !inGroup.add(entry.id().high(), entry.id().low());
                if (!left[i]) {
                    fresh.add(entry);
                    bytes += entry.line().length;
                }
            }
            duplicates.add(left);
        }
        try {
            if (!fresh.isEmpty()) {
                append(fresh, bytes, now);
            }
        } catch (IOException e) {
            if (!failing) {
                LOG.error("collected events cannot be written: {}", e.getMessage());
            }
            failing = true;
            fail(group, "collected events cannot be written");
            return;
        }
        failing = false;
        for (int i = 0; i < group.size(); i++) {
            waitingBytes.addAndGet(-group.get(i).bytes());
            group.get(i).duplicates().complete(duplicates.get(i));
        }
    }

    private void append(List<Entry> fresh, int bytes, Instant now) throws IOException {
        OpenSegment segment = open == null ? begin(now) : open;
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        fresh.forEach(entry -> buffer.put(entry.line()));
        buffer.flip();
        try {
            long at = segment.length;
            while (buffer.hasRemaining()) {
                at += segment.channel.write(buffer, at);
            }
            segment.channel.force(false);
        } catch (IOException e) {
            cutBack(segment);
            throw e;
        }
        for (Entry entry : fresh) {
            seen.add(entry.id(), now);
            listener.durable(segment.number, segment.length, entry.line().length, entry.note());
            segment.length += entry.line().length;
        }
    }

    private OpenSegment begin(Instant now) throws IOException {
        Path file = segments.open(nextNumber);
        // The number is used up even when this fails half-way, so that no file is ever written twice.
        long number = nextNumber++;
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        segments.syncFolder();
        OpenSegment segment = new OpenSegment(number, channel, now);
        open = segment;
        return segment;
    }

    /** After a failed write nothing is known of the file's end: it is closed at what was acknowledged, and another is begun. */
    private void cutBack(OpenSegment segment) {
        open = null;
        closeQuietly(segment.channel);
        try {
            segments.seal(segment.number, segment.length);
        } catch (IOException e) {
            // Its name stays that of an open one; the next start cuts it.
            LOG.error("cannot cut the log back to what was acknowledged: {}", e.getMessage());
        }
    }

    private void closeWhenDue() {
        OpenSegment segment = open;
        if (segment == null
                || segment.length < settings.segmentBytes()
                        && Duration.between(segment.since, clock.instant()).compareTo(settings.closeAfter()) < 0) {
            return;
        }
        closeSegment(segment);
    }

    private void closeSegment(OpenSegment segment) {
        open = null;
        closeQuietly(segment.channel);
        try {
            segments.seal(segment.number, segment.length);
        } catch (IOException e) {
            LOG.error("cannot close a segment of the log; the next start does: {}", e.getMessage());
        }
    }

    private void fail(List<Submission> group, String why) {
        for (Submission submission : group) {
            if (submission.duplicates().completeExceptionally(new IOException(why))) {
                waitingBytes.addAndGet(-submission.bytes());
            }
        }
    }

    /** Writes what is waiting and closes the segment, so that a run can read it. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(LONGEST_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        OpenSegment segment = open;
        if (segment != null && !writer.isAlive()) {
            closeSegment(segment);
        }
        closeQuietly(lockFile);
    }
}
