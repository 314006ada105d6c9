package io.parcours.service.destination;

import io.parcours.service.destination.SyncRun.Funnel;
import io.parcours.service.destination.SyncRun.Status;
import io.parcours.service.state.StateDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Syncs and their members in SQL. What a method writes is one transaction. */
public final class Ledger {
    private static final int LONGEST_ANSWER = 500;
    private static final int LONGEST_PROBLEM = 2_000;

    private final StateDatabase state;

    public Ledger(StateDatabase state) {
        this.state = state;
    }

    /** Writes down that a sync begins, and that those begun before it and not ended were cut off. */
    SyncRun begin(String destination, Mode mode, String askedBy, long generation, Instant now) {
        return state.jdbi().inTransaction(handle -> {
            handle.createUpdate("""
                UPDATE sync_run SET status = 'INTERRUPTED', ended_at = :now
                WHERE destination = :destination AND status = 'RUNNING'\
                """)
                    .bind("now", at(now))
                    .bind("destination", destination)
                    .execute();
            long number = handle.createQuery(
                                    "SELECT COALESCE(MAX(sync_no), 0) FROM sync_run WHERE destination = :destination")
                            .bind("destination", destination)
                            .mapTo(Long.class)
                            .one()
                    + 1;
            SyncRun run = new SyncRun(
                    destination,
                    number,
                    mode,
                    askedBy,
                    Status.RUNNING,
                    generation,
                    now,
                    Optional.empty(),
                    Funnel.NOTHING,
                    Optional.empty());
            handle.createUpdate("""
                INSERT INTO sync_run (destination, sync_no, mode, asked_by, status, generation, started_at,
                  members, consented, has_key, sent, accepted, refused, waiting, removed)
                VALUES (:destination, :number, :mode, :asked, 'RUNNING', :generation, :now, 0, 0, 0, 0, 0, 0, 0, 0)\
                """)
                    .bind("destination", destination)
                    .bind("number", number)
                    .bind("mode", mode.name())
                    .bind("asked", askedBy)
                    .bind("generation", generation)
                    .bind("now", at(now))
                    .execute();
            return run;
        });
    }

    /** Writes down how a sync stands; its number and destination tell which. */
    void save(SyncRun run) {
        Funnel funnel = run.funnel();
        state.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                    UPDATE sync_run SET status = :status, ended_at = :ended, members = :members, consented = :consented,
                      has_key = :key, sent = :sent, accepted = :accepted, refused = :refused, waiting = :waiting,
                      removed = :removed, problem = :problem
                    WHERE destination = :destination AND sync_no = :number\
                    """)
                        .bind("status", run.status().name())
                        .bind("ended", run.endedAt().map(Ledger::at).orElse(null))
                        .bind("members", funnel.members())
                        .bind("consented", funnel.consented())
                        .bind("key", funnel.hasKey())
                        .bind("sent", funnel.sent())
                        .bind("accepted", funnel.accepted())
                        .bind("refused", funnel.refused())
                        .bind("waiting", funnel.waiting())
                        .bind("removed", funnel.removed())
                        .bind(
                                "problem",
                                run.problem()
                                        .map(problem -> shortened(problem, LONGEST_PROBLEM))
                                        .orElse(null))
                        .bind("destination", run.destination())
                        .bind("number", run.number())
                        .execute());
    }

    /** Syncs of a destination, newest first. */
    public List<SyncRun> runs(String destination, int most) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("""
                    SELECT * FROM sync_run WHERE destination = :destination ORDER BY sync_no DESC LIMIT :most\
                    """)
                        .bind("destination", destination)
                        .bind("most", most)
                        .map((row, context) -> run(row))
                        .list());
    }

    public Optional<SyncRun> run(String destination, long number) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT * FROM sync_run WHERE destination = :destination AND sync_no = :number")
                        .bind("destination", destination)
                        .bind("number", number)
                        .map((row, context) -> run(row))
                        .findOne());
    }

    /** Rows of an audience that are not {@link Standing#REMOVED}, by person and key, after a position. */
    List<LedgerRow> page(String destination, String audience, String afterPerson, String afterKey, int most) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("""
                    SELECT * FROM sync_member
                    WHERE destination = :destination AND audience = :audience AND state <> 'REMOVED'
                      AND person_id >= :person AND (person_id > :person OR key_hash > :key)
                    ORDER BY destination, audience, person_id, key_hash LIMIT :most\
                    """)
                        .bind("destination", destination)
                        .bind("audience", audience)
                        .bind("person", afterPerson)
                        .bind("key", afterKey)
                        .bind("most", most)
                        .map((row, context) -> row(row))
                        .list());
    }

    /** Audiences a destination has members in, by the ledger. */
    List<String> audiences(String destination) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("""
                    SELECT DISTINCT audience FROM sync_member
                    WHERE destination = :destination AND state <> 'REMOVED' ORDER BY audience\
                    """)
                        .bind("destination", destination)
                        .mapTo(String.class)
                        .list());
    }

    /**
     * Rows of one parcel that are to be sent now; of several parcels the first.
     *
     * @param evenLater rows whose time has not come too, but for those that the sync {@code sync} has put off itself
     */
    List<LedgerRow> nextParcel(
            String destination,
            String audience,
            Standing standing,
            Instant now,
            long sync,
            boolean evenLater,
            int most) {
        String time = evenLater
                ? "sync_no < :sync OR next_at IS NULL OR next_at <= :now"
                : "next_at IS NULL OR next_at <= :now";
        List<LedgerRow> rows = state.jdbi().withHandle(handle -> {
            var query = handle.createQuery("SELECT * FROM sync_member WHERE destination = :destination"
                            + " AND audience = :audience AND state = :state AND (" + time
                            + ") ORDER BY destination, audience, state, parcel, person_id, key_hash LIMIT :most")
                    .bind("destination", destination)
                    .bind("audience", audience)
                    .bind("state", standing.name())
                    .bind("now", at(now))
                    .bind("most", most);
            return (evenLater ? query.bind("sync", sync) : query)
                    .map((row, context) -> row(row))
                    .list();
        });
        return rows.stream()
                .filter(row -> row.parcel().equals(rows.get(0).parcel()))
                .toList();
    }

    /** Replaces rows, or adds those the ledger does not have. */
    void write(String destination, Collection<LedgerRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        state.jdbi().useTransaction(handle -> {
            int[] updated;
            try (PreparedBatch update = handle.prepareBatch("""
                UPDATE sync_member SET match_key = :match, state = :state, sync_no = :sync, change_no = :change,
                  parcel = :parcel, ordinal_no = :ordinal, content = :content, attempts = :attempts, next_at = :next,
                  sent_at = :sent, answer = :answer, why = :why, consent = :consent
                WHERE destination = :destination AND audience = :audience AND person_id = :person AND key_hash = :key\
                """)) {
                rows.forEach(row -> bind(update, destination, row).add());
                updated = update.execute();
            }
            insertMissing(handle, destination, List.copyOf(rows), updated);
        });
    }

    private static void insertMissing(Handle handle, String destination, List<LedgerRow> rows, int[] updated) {
        try (PreparedBatch insert = handle.prepareBatch("""
            INSERT INTO sync_member (destination, audience, person_id, key_hash, match_key, state, sync_no, change_no,
              parcel, ordinal_no, content, attempts, next_at, sent_at, answer, why, consent)
            VALUES (:destination, :audience, :person, :key, :match, :state, :sync, :change, :parcel, :ordinal, :content,
              :attempts, :next, :sent, :answer, :why, :consent)\
            """)) {
            for (int i = 0; i < updated.length; i++) {
                if (updated[i] == 0) {
                    bind(insert, destination, rows.get(i)).add();
                }
            }
            if (insert.size() > 0) {
                insert.execute();
            }
        }
    }

    private static PreparedBatch bind(PreparedBatch batch, String destination, LedgerRow row) {
        return batch.bind("destination", destination)
                .bind("audience", row.audience())
                .bind("person", row.personId())
                .bind("key", row.keyHash())
                .bind("match", row.key().encoded())
                .bind("state", row.standing().name())
                .bind("sync", row.sync())
                .bind("change", row.change())
                .bind("parcel", row.parcel())
                .bind("ordinal", row.ordinal())
                .bind("content", row.content())
                .bind("attempts", row.attempts())
                .bind("next", at(row.nextAt()))
                .bind("sent", at(row.sentAt()))
                .bind("answer", row.answer() == null ? null : shortened(row.answer(), LONGEST_ANSWER))
                .bind("why", row.why())
                .bind("consent", row.consent());
    }

    /** A replacement was acknowledged: what was to be added is there, what was to be removed is gone. */
    void replaced(String destination, String audience, long sync, Instant now, String answer) {
        state.jdbi().useTransaction(handle -> {
            settle(handle, destination, audience, Standing.ADDING, Standing.PRESENT, sync, now, answer);
            settle(handle, destination, audience, Standing.REMOVING, Standing.REMOVED, sync, now, answer);
        });
    }

    private static void settle(
            Handle handle,
            String destination,
            String audience,
            Standing from,
            Standing to,
            long sync,
            Instant now,
            String answer) {
        handle.createUpdate("""
            UPDATE sync_member SET state = :to, sync_no = :sync, sent_at = :now, answer = :answer, attempts = 0,
              next_at = NULL
            WHERE destination = :destination AND audience = :audience AND state = :from\
            """)
                .bind("to", to.name())
                .bind("from", from.name())
                .bind("sync", sync)
                .bind("now", at(now))
                .bind("answer", shortened(answer, LONGEST_ANSWER))
                .bind("destination", destination)
                .bind("audience", audience)
                .execute();
    }

    /** Has the rows a sync left refused or waiting tried again by the next one. */
    public int retry(String destination, long sync) {
        return state.jdbi()
                .withHandle(handle -> handle.createUpdate("""
                    UPDATE sync_member SET state = CASE WHEN state = 'REFUSED' THEN 'ADDING' ELSE state END,
                      next_at = NULL, attempts = 0
                    WHERE destination = :destination AND sync_no = :sync
                      AND state IN ('REFUSED', 'ADDING', 'REMOVING')\
                    """)
                        .bind("destination", destination)
                        .bind("sync", sync)
                        .execute());
    }

    /** Whether rows of a destination wait and their time has come. */
    boolean due(String destination, Instant now) {
        return state.jdbi()
                        .withHandle(handle -> handle.createQuery("""
                            SELECT COUNT(*) FROM sync_member
                            WHERE destination = :destination AND state IN ('ADDING', 'REMOVING') AND next_at <= :now\
                            """)
                                .bind("destination", destination)
                                .bind("now", at(now))
                                .mapTo(Long.class)
                                .one())
                > 0;
    }

    /** How many rows of an audience stand how. */
    long count(String destination, String audience, Standing standing) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("""
                    SELECT COUNT(*) FROM sync_member
                    WHERE destination = :destination AND audience = :audience AND state = :state\
                    """)
                        .bind("destination", destination)
                        .bind("audience", audience)
                        .bind("state", standing.name())
                        .mapTo(Long.class)
                        .one());
    }

    /** How many rows stand how. */
    public long count(String destination, Standing standing) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT COUNT(*) FROM sync_member WHERE destination = :destination AND state = :state")
                        .bind("destination", destination)
                        .bind("state", standing.name())
                        .mapTo(Long.class)
                        .one());
    }

    /** Rows a sync touched last, by audience, person and key. */
    public List<LedgerRow> rows(String destination, long sync, @Nullable Standing standing, int offset, int most) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("""
                    SELECT * FROM sync_member
                    WHERE destination = :destination AND sync_no = :sync AND (:state = '' OR state = :state)
                    ORDER BY audience, person_id, key_hash LIMIT :most OFFSET :offset\
                    """)
                        .bind("destination", destination)
                        .bind("sync", sync)
                        .bind("state", standing == null ? "" : standing.name())
                        .bind("offset", offset)
                        .bind("most", most)
                        .map((row, context) -> row(row))
                        .list());
    }

    /** Everything the ledger has of a person. */
    public List<LedgerRow> ofPerson(String personId) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM sync_member WHERE person_id = :person")
                        .bind("person", personId)
                        .map((row, context) -> row(row))
                        .list());
    }

    /** Forgets a person whose removals were acknowledged; answers how many rows were not, and stay until they are. */
    public int forget(String personId) {
        return state.jdbi().inTransaction(handle -> {
            handle.createUpdate("DELETE FROM sync_member WHERE person_id = :person AND state IN ('REMOVED', 'REFUSED')")
                    .bind("person", personId)
                    .execute();
            return handle.createQuery("SELECT COUNT(*) FROM sync_member WHERE person_id = :person")
                    .bind("person", personId)
                    .mapTo(Integer.class)
                    .one();
        });
    }

    private static SyncRun run(ResultSet row) throws SQLException {
        return new SyncRun(
                row.getString("destination"),
                row.getLong("sync_no"),
                Mode.valueOf(row.getString("mode")),
                row.getString("asked_by"),
                Status.valueOf(row.getString("status")),
                row.getLong("generation"),
                instant(row, "started_at").orElseThrow(),
                instant(row, "ended_at"),
                new Funnel(
                        row.getLong("members"),
                        row.getLong("consented"),
                        row.getLong("has_key"),
                        row.getLong("sent"),
                        row.getLong("accepted"),
                        row.getLong("removed"),
                        row.getLong("refused"),
                        row.getLong("waiting")),
                Optional.ofNullable(row.getString("problem")));
    }

    private static LedgerRow row(ResultSet row) throws SQLException {
        return new LedgerRow(
                row.getString("audience"),
                row.getString("person_id"),
                row.getString("key_hash"),
                MatchKey.decode(row.getString("match_key")),
                Standing.valueOf(row.getString("state")),
                row.getLong("sync_no"),
                row.getLong("change_no"),
                row.getString("parcel"),
                row.getInt("ordinal_no"),
                row.getLong("content"),
                row.getInt("attempts"),
                instant(row, "next_at").orElse(null),
                instant(row, "sent_at").orElse(null),
                row.getString("answer"),
                row.getString("why"),
                row.getString("consent"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    /** {@code done}, as the API and the command write it. */
    public static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
