package io.parcours.service.destination;

import io.parcours.service.state.StateDatabase;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;

/**
 * The right to sync a destination. It ends when it is closed, or two minutes after its holder last renewed it; a holder on this machine whose
 * process is no more loses it at once.
 */
final class SyncLease implements AutoCloseable {
    private static final Duration LENGTH = Duration.ofMinutes(2);

    private final StateDatabase state;
    private final Clock clock;
    private final String destination;
    private final String holder;

    private SyncLease(StateDatabase state, Clock clock, String destination, String holder) {
        this.state = state;
        this.clock = clock;
        this.destination = destination;
        this.holder = holder;
    }

    /** Empty while somebody else syncs the destination. */
    static Optional<SyncLease> take(StateDatabase state, Clock clock, String destination) {
        String holder = host() + "/" + ProcessHandle.current().pid() + "/" + UUID.randomUUID();
        SyncLease lease = new SyncLease(state, clock, destination, holder);
        lease.freeIfItsHolderDied();
        if (lease.takeOverExpired()) {
            return Optional.of(lease);
        }
        try {
            state.jdbi()
                    .useHandle(handle -> handle.createUpdate("""
                        INSERT INTO sync_lease (destination, holder, held_until) VALUES (:destination, :holder, :until)\
                        """)
                            .bind("destination", destination)
                            .bind("holder", holder)
                            .bind("until", at(clock.instant().plus(LENGTH)))
                            .execute());
            return Optional.of(lease);
        } catch (JdbiException e) {
            return Optional.empty(); // the row is there: somebody holds it
        }
    }

    private void freeIfItsHolderDied() {
        Optional<String> other = state.jdbi()
                .withHandle(
                        handle -> handle.createQuery("SELECT holder FROM sync_lease WHERE destination = :destination")
                                .bind("destination", destination)
                                .mapTo(String.class)
                                .findOne());
        other.filter(SyncLease::died)
                .ifPresent(dead -> state.jdbi()
                        .useHandle(handle -> handle.createUpdate(
                                        "DELETE FROM sync_lease WHERE destination = :destination AND holder = :holder")
                                .bind("destination", destination)
                                .bind("holder", dead)
                                .execute()));
    }

    private static boolean died(String holder) {
        String[] parts = holder.split("/", -1);
        return parts.length == 3
                && parts[0].equals(host())
                && !ProcessHandle.of(Long.parseLong(parts[1]))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }

    /** Tells that the holder is alive. @throws IllegalStateException when the lease was lost meanwhile */
    void renew() {
        int renewed = state.jdbi()
                .withHandle(handle -> handle.createUpdate("""
                    UPDATE sync_lease SET held_until = :until WHERE destination = :destination AND holder = :holder\
                    """)
                        .bind("until", at(clock.instant().plus(LENGTH)))
                        .bind("destination", destination)
                        .bind("holder", holder)
                        .execute());
        if (renewed == 0) {
            throw new IllegalStateException("another process took over the sync of " + destination);
        }
    }

    private boolean takeOverExpired() {
        return state.jdbi()
                        .withHandle(handle -> handle.createUpdate("""
                            UPDATE sync_lease SET holder = :holder, held_until = :until
                            WHERE destination = :destination AND held_until <= :now\
                            """)
                                .bind("holder", holder)
                                .bind("until", at(clock.instant().plus(LENGTH)))
                                .bind("now", at(clock.instant()))
                                .bind("destination", destination)
                                .execute())
                > 0;
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replace('/', '-');
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public void close() {
        state.jdbi()
                .useHandle(handle -> handle.createUpdate("DELETE FROM sync_lease WHERE holder = :holder")
                        .bind("holder", holder)
                        .execute());
    }
}
