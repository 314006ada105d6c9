package io.parcours.service.audit;

import io.parcours.service.state.StateDatabase;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every access to data about persons in SQL. Rows are written in batches by one thread; when they cannot be written the queue fills
 * and {@link #record} refuses, so that nothing is shown that would go unlogged. Accesses of one batch that differ only in their requests and persons
 * become one row, which names each: a row each costs more than the profiles they tell of.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int QUEUE = 50_000;
    /** Times the longest request id and person id, what a row has room for. */
    private static final int BATCH = 2_000;

    private static final long GATHER_MILLIS = 100;
    private static final long RETRY_MILLIS = 500;

    private final StateDatabase state;
    private final Clock clock;
    private final BlockingQueue<Access> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread writer;
    private volatile boolean closing;
    private volatile boolean failing;

    /** The log cannot take another entry; the caller must not show the data. */
    public static final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unavailable() {
            super("the access log cannot be written");
        }
    }

    /** Accesses that differ only in their request and person. */
    private record Same(
            String keyId, String action, @Nullable String segment, long persons, boolean clear, long generation) {}

    private static final class Row {
        private final StringBuilder entries = new StringBuilder();
        private int times;

        void add(Access access) {
            entries.append(entry(access.requestId(), access.personId()));
            times++;
        }
    }

    public AccessLog(StateDatabase state, Clock clock) {
        this.state = state;
        this.clock = clock;
        this.writer = new Thread(this::write, "access-log");
        writer.setDaemon(true);
        writer.start();
    }

    private static String entry(String requestId, @Nullable String personId) {
        return requestId + whose(personId == null ? "" : personId);
    }

    /** How an entry of a row ends when it is about a person. */
    public static String whose(String personId) {
        return ' ' + personId + '\n';
    }

    /** Takes an entry; to be called before the data is shown. @throws Unavailable when it cannot be kept */
    public void record(Access access) {
        if (closing || !queue.offer(access)) {
            throw new Unavailable();
        }
    }

    /** Whether the last batch could be written. */
    public boolean healthy() {
        return !failing;
    }

    public int waiting() {
        return queue.size();
    }

    private void write() {
        List<Access> batch = new ArrayList<>(BATCH);
        while (!closing || !queue.isEmpty()) {
            try {
                Access first = queue.poll(GATHER_MILLIS, TimeUnit.MILLISECONDS);
                if (first == null) {
                    continue;
                }
                if (!closing && queue.size() < BATCH) {
                    Thread.sleep(GATHER_MILLIS);
                }
                batch.add(first);
                queue.drainTo(batch, BATCH - 1);
                insertUntilWritten(batch);
                batch.clear();
            } catch (InterruptedException e) {
                closing = true;
            }
        }
    }

    private void insertUntilWritten(List<Access> batch) throws InterruptedException {
        while (true) {
            try {
                insert(batch);
                failing = false;
                return;
            } catch (JdbiException e) {
                if (!failing) {
                    LOG.error(
                            "the access log cannot be written; profiles and members are refused once its queue is full",
                            e);
                }
                failing = true;
                if (closing) {
                    LOG.error("{} entries of the access log are lost", batch.size() + queue.size());
                    queue.clear();
                    return;
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    private void insert(List<Access> accesses) {
        Map<Same, Row> rows = new LinkedHashMap<>();
        for (Access access : accesses) {
            Same same = new Same(
                    access.keyId(),
                    access.action(),
                    access.segment(),
                    access.persons(),
                    access.clear(),
                    access.generation());
            rows.computeIfAbsent(same, first -> new Row()).add(access);
        }
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        state.jdbi().useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("""
                    INSERT INTO access_log
                      (at, key_id, action, segment, persons, clear, generation, times, entries)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""");
            rows.forEach((same, row) -> batch.add(
                    now,
                    same.keyId(),
                    same.action(),
                    same.segment(),
                    same.persons(),
                    same.clear(),
                    same.generation(),
                    row.times,
                    row.entries.toString()));
            batch.execute();
        });
    }

    /** Writes what is waiting, then stops. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
