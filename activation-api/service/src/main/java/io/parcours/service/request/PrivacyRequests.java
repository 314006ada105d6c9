package io.parcours.service.request;

import io.parcours.service.request.PrivacyRequest.Kind;
import io.parcours.service.state.StateDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Records what persons ask for, and keeps who is restricted. A running service heeds a change within two seconds. */
public final class PrivacyRequests {
    private static final int LONGEST_REASON = 500;

    private final StateDatabase state;
    private final Clock clock;

    public PrivacyRequests(StateDatabase state, Clock clock) {
        this.state = state;
        this.clock = clock;
    }

    /** Restricts a person; asked twice, the first date stays. */
    public PrivacyRequest restrict(String personId, String askedBy, Optional<String> reason) {
        return state.jdbi().inTransaction(handle -> {
            boolean already = restricted(handle, personId);
            PrivacyRequest request = record(
                    handle,
                    Kind.RESTRICT,
                    personId,
                    askedBy,
                    reason,
                    already ? "was restricted before" : "restricted; nothing of the person leaves any more");
            if (!already) {
                handle.createUpdate("""
                    INSERT INTO privacy_restriction (person_id, request_no, since) VALUES (:person, :request, :now)\
                    """)
                        .bind("person", personId)
                        .bind("request", request.number())
                        .bind("now", now())
                        .execute();
            }
            return request;
        });
    }

    /** Ends the restriction of a person, under every id it had. */
    public PrivacyRequest release(Set<String> personIds, String askedBy, Optional<String> reason) {
        return state.jdbi().inTransaction(handle -> {
            int ended = handle.createUpdate("DELETE FROM privacy_restriction WHERE person_id IN (<persons>)")
                    .bindList("persons", List.copyOf(personIds))
                    .execute();
            return record(
                    handle,
                    Kind.RELEASE,
                    personIds.iterator().next(),
                    askedBy,
                    reason,
                    ended > 0 ? "the restriction ended" : "was not restricted");
        });
    }

    /** Records that a copy was handed out. */
    public PrivacyRequest exported(String personId, String askedBy, Optional<String> reason, String outcome) {
        return state.jdbi().inTransaction(handle -> record(handle, Kind.EXPORT, personId, askedBy, reason, outcome));
    }

    /** Ids of persons who are restricted or being erased, as they were when that was asked for. */
    public Set<String> restricted() {
        List<String> persons = state.jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                    SELECT person_id FROM privacy_restriction
                    UNION SELECT person_id FROM privacy_erasure WHERE person_id IS NOT NULL\
                    """).mapTo(String.class).list());
        return new TreeSet<>(persons);
    }

    /** Requests, newest first. */
    public List<PrivacyRequest> list(int most) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("""
                    SELECT * FROM privacy_request ORDER BY request_no DESC LIMIT :most\
                    """)
                        .bind("most", most)
                        .map((row, context) -> request(row))
                        .list());
    }

    /** Requests about a person. */
    public List<PrivacyRequest> ofPerson(String personId) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("""
                    SELECT * FROM privacy_request WHERE person_id = :person ORDER BY request_no\
                    """)
                        .bind("person", personId)
                        .map((row, context) -> request(row))
                        .list());
    }

    private static boolean restricted(Handle handle, String personId) {
        return handle.createQuery("SELECT COUNT(*) FROM privacy_restriction WHERE person_id = :person")
                        .bind("person", personId)
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    public Optional<PrivacyRequest> find(long number) {
        return state.jdbi().withHandle(handle -> get(handle, number));
    }

    Optional<PrivacyRequest> get(Handle handle, long number) {
        return handle.createQuery("SELECT * FROM privacy_request WHERE request_no = :number")
                .bind("number", number)
                .map((row, context) -> request(row))
                .findOne();
    }

    PrivacyRequest record(
            Handle handle, Kind kind, String personId, String askedBy, Optional<String> reason, String outcome) {
        @Nullable
        String shortened = reason.map(text -> text.substring(0, Math.min(LONGEST_REASON, text.length())))
                .orElse(null);
        OffsetDateTime now = now();
        long number = handle.createUpdate("""
            INSERT INTO privacy_request (kind, person_id, asked_by, reason, at, outcome)
            VALUES (:kind, :person, :asked, :reason, :now, :outcome)\
            """)
                .bind("kind", kind.name())
                .bind("person", personId)
                .bind("asked", askedBy)
                .bind("reason", shortened)
                .bind("now", now)
                .bind("outcome", outcome)
                .executeAndReturnGeneratedKeys("request_no")
                .mapTo(Long.class)
                .one();
        return new PrivacyRequest(
                number, kind, personId, askedBy, Optional.ofNullable(shortened), now.toInstant(), outcome);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static PrivacyRequest request(ResultSet row) throws SQLException {
        return new PrivacyRequest(
                row.getLong("request_no"),
                Kind.valueOf(row.getString("kind")),
                row.getString("person_id"),
                row.getString("asked_by"),
                Optional.ofNullable(row.getString("reason")),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("outcome"));
    }
}
