package io.parcours.service.request;

import io.parcours.service.audit.AccessLog;
import io.parcours.service.request.Erasure.State;
import io.parcours.service.request.PrivacyRequest.Kind;
import io.parcours.service.state.StateDatabase;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Keeps erasures from the moment they are asked for to their receipts. Each method is one transaction. */
public final class Erasures {
    private static final int LONGEST_PROBLEM = 2_000;

    private final StateDatabase state;
    private final PrivacyRequests requests;
    private final Clock clock;

    public Erasures(StateDatabase state, PrivacyRequests requests, Clock clock) {
        this.state = state;
        this.requests = requests;
        this.clock = clock;
    }

    /** Records that a person is to be erased; from then on the person is withheld as one who is restricted. Asked twice, the first request stands. */
    public PrivacyRequest ask(String personId, String askedBy, Optional<String> reason) {
        return state.jdbi().inTransaction(handle -> {
            Optional<Long> open = handle.createQuery("SELECT request_no FROM privacy_erasure WHERE person_id = :person")
                    .bind("person", personId)
                    .mapTo(Long.class)
                    .findFirst();
            if (open.isPresent()) {
                return requests.get(handle, open.get()).orElseThrow();
            }
            PrivacyRequest request = requests.record(
                    handle,
                    Kind.ERASE,
                    personId,
                    askedBy,
                    reason,
                    "nothing of the person leaves any more; the next run erases, or parcours erase");
            handle.createUpdate("""
                INSERT INTO privacy_erasure (request_no, person_id, state, step, changed_at)
                VALUES (:request, :person, 'WAITING', 'recorded', :now)\
                """)
                    .bind("request", request.number())
                    .bind("person", personId)
                    .bind("now", now())
                    .execute();
            return request;
        });
    }

    /** Those that are not done, oldest first. */
    public List<Erasure> open() {
        return open(state);
    }

    /** As {@link #open()}. */
    public static List<Erasure> open(StateDatabase state) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT * FROM privacy_erasure WHERE state <> 'DONE' ORDER BY request_no")
                        .map((row, context) -> erasure(row))
                        .list());
    }

    public Optional<Erasure> find(long request) {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM privacy_erasure WHERE request_no = :request")
                        .bind("request", request)
                        .map((row, context) -> erasure(row))
                        .findOne());
    }

    /** Writes down how far an erasure is. */
    public void at(long request, String step, @Nullable String problem) {
        state.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                    UPDATE privacy_erasure SET state = 'UNDER_WAY', step = :step, problem = :problem, changed_at = :now
                    WHERE request_no = :request AND state <> 'DONE'\
                    """)
                        .bind("step", step)
                        .bind(
                                "problem",
                                problem == null
                                        ? null
                                        : problem.substring(0, Math.min(LONGEST_PROBLEM, problem.length())))
                        .bind("now", now())
                        .bind("request", request)
                        .execute());
    }

    /**
     * Takes a person's ids out of everything the service keeps: {@code erased-<number>} stands for them in the log of accesses, so that who looked
     * can still be told, and in requests, whose reasons go. The ledger's rows must be gone before.
     *
     * @return rows changed, by table
     */
    public Map<String, Integer> pseudonymise(long request, Collection<String> personIds) {
        return state.jdbi().inTransaction(handle -> {
            Map<String, Integer> changed = new TreeMap<>();
            changed.put("access_log", pseudonymiseAccesses(handle, request, personIds));
            changed.put(
                    "privacy_request",
                    update(
                            handle,
                            "UPDATE privacy_request SET person_id = :name, reason = NULL WHERE person_id IN (<persons>)",
                            request,
                            personIds));
            changed.put(
                    "privacy_restriction",
                    handle.createUpdate("DELETE FROM privacy_restriction WHERE person_id IN (<persons>)")
                            .bindList("persons", List.copyOf(personIds))
                            .execute());
            handle.createUpdate("UPDATE privacy_erasure SET person_id = NULL WHERE person_id IN (<persons>)")
                    .bindList("persons", List.copyOf(personIds))
                    .execute();
            return changed;
        });
    }

    /** Within the rows, each of which tells of many persons. */
    private static int pseudonymiseAccesses(Handle handle, long request, Collection<String> personIds) {
        int changed = 0;
        for (String personId : personIds) {
            changed += handle.createUpdate("""
                UPDATE access_log SET entries = REPLACE(entries, :person, :name) WHERE POSITION(:person IN entries) > 0\
                """)
                    .bind("person", AccessLog.whose(personId))
                    .bind("name", AccessLog.whose("erased-" + request))
                    .execute();
        }
        return changed;
    }

    private static int update(Handle handle, String sql, long request, Collection<String> personIds) {
        return handle.createUpdate(sql)
                .bind("name", "erased-" + request)
                .bindList("persons", List.copyOf(personIds))
                .execute();
    }

    /** Ends an erasure with its receipt, sealed under this installation's secret together with the seal before it. */
    public void done(long request, String receipt) {
        byte[] pepper = state.pepper();
        state.jdbi().useTransaction(handle -> {
            String before = lastSeal(handle);
            handle.createUpdate("""
                UPDATE privacy_erasure SET state = 'DONE', step = 'done', problem = NULL, person_id = NULL,
                  changed_at = :now, receipt = :receipt, seal = :seal WHERE request_no = :request\
                """)
                    .bind("now", now())
                    .bind("receipt", receipt)
                    .bind("seal", seal(pepper, before, request, receipt))
                    .bind("request", request)
                    .execute();
            handle.createUpdate("UPDATE privacy_request SET outcome = 'erased' WHERE request_no = :request")
                    .bind("request", request)
                    .execute();
        });
    }

    private static String lastSeal(Handle handle) {
        return handle.createQuery(
                        "SELECT seal FROM privacy_erasure WHERE seal IS NOT NULL ORDER BY changed_at DESC, request_no DESC LIMIT 1")
                .mapTo(String.class)
                .findOne()
                .orElse("");
    }

    /** The first receipt whose seal does not fit it and the one before; empty when all do. */
    public Optional<Long> firstBrokenSeal() {
        byte[] pepper = state.pepper();
        String before = "";
        List<Erasure> done = state.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT * FROM privacy_erasure WHERE state = 'DONE' ORDER BY changed_at, request_no")
                        .map((row, context) -> erasure(row))
                        .list());
        for (Erasure erasure : done) {
            String seal = erasure.seal().orElse("");
            if (!seal.equals(
                    seal(pepper, before, erasure.request(), erasure.receipt().orElse("")))) {
                return Optional.of(erasure.request());
            }
            before = seal;
        }
        return Optional.empty();
    }

    private static String seal(byte[] pepper, String before, long request, String receipt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pepper, "HmacSHA256"));
            return HexFormat.of()
                    .formatHex(mac.doFinal(
                            ("receipt\0" + before + "\0" + request + "\0" + receipt).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Erasure erasure(ResultSet row) throws SQLException {
        return new Erasure(
                row.getLong("request_no"),
                Optional.ofNullable(row.getString("person_id")),
                State.valueOf(row.getString("state")),
                row.getString("step"),
                Optional.ofNullable(row.getString("problem")),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString("receipt")),
                Optional.ofNullable(row.getString("seal")));
    }
}
