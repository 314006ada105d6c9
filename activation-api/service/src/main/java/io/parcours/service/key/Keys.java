package io.parcours.service.key;

import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import io.parcours.service.state.StateDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates, lists and revokes keys; what {@code parcours keys} calls. A running service sees a change within two seconds. */
public final class Keys {
    private final StateDatabase state;
    private final Clock clock;
    private final int iterations;

    public Keys(StateDatabase state) {
        this(state, Clock.systemUTC(), SecretHash.ITERATIONS);
    }

    Keys(StateDatabase state, Clock clock, int iterations) {
        this.state = state;
        this.clock = clock;
        this.iterations = iterations;
    }

    /** @param token the whole key, shown once: only a hash of it is kept */
    public record Created(String token, Key key) {}

    /** A row with what is needed to check a secret. */
    record Stored(Key key, SecretHash hash) {}

    /**
     * @param label whose key it is, in words
     * @param lifetime until it expires; empty = until revoked
     */
    public Created create(String label, Set<Scope> scopes, Optional<Duration> lifetime) {
        if (label.isBlank() || label.length() > 200) {
            throw unusable("its label is empty or longer than 200 letters", "say in a few words whose key it is");
        }
        if (scopes.isEmpty()) {
            throw unusable("it has no scope", "name at least one of " + String.join(", ", Scope.names()));
        }
        Token token = Token.fresh();
        SecretHash hash = SecretHash.of(token.secret(), iterations);
        Instant now = clock.instant();
        Key key = new Key(token.keyId(), label, scopes, now, lifetime.map(now::plus), Optional.empty());
        state.jdbi()
                .useHandle(handle -> handle.createUpdate("""
                        INSERT INTO api_key (key_id, label, scopes, salt, secret_hash, iterations, created_at, expires_at)
                        VALUES (:id, :label, :scopes, :salt, :hash, :iterations, :created, :expires)""")
                        .bind("id", key.id())
                        .bind("label", label)
                        .bind("scopes", Scope.join(scopes))
                        .bind("salt", hash.salt())
                        .bind("hash", hash.hash())
                        .bind("iterations", hash.iterations())
                        .bind("created", at(now))
                        .bind("expires", key.expiresAt().map(Keys::at).orElse(null))
                        .execute());
        return new Created(token.text(), key);
    }

    /** Every key, oldest first, the revoked ones too. */
    public List<Key> list() {
        return stored().stream().map(Stored::key).toList();
    }

    /** Ends a key; false when there is no such key. A key revoked before keeps its first date. */
    public boolean revoke(String keyId) {
        return state.jdbi()
                        .withHandle(handle -> handle.createUpdate("""
                                UPDATE api_key SET revoked_at = COALESCE(revoked_at, :now) WHERE key_id = :id""")
                                .bind("now", at(clock.instant()))
                                .bind("id", keyId)
                                .execute())
                > 0;
    }

    List<Stored> stored() {
        return state.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM api_key ORDER BY created_at, key_id")
                        .map((row, context) -> stored(row))
                        .list());
    }

    private static Stored stored(ResultSet row) throws SQLException {
        Key key = new Key(
                row.getString("key_id"),
                row.getString("label"),
                Scope.split(row.getString("scopes")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("expires_at", OffsetDateTime.class)),
                instant(row.getObject("revoked_at", OffsetDateTime.class)));
        return new Stored(
                key, new SecretHash(row.getString("salt"), row.getString("secret_hash"), row.getInt("iterations")));
    }

    private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static ParcoursException unusable(String why, String remedy) {
        return new ParcoursException(Fault.CONFIGURATION, "cannot create the key", why, remedy);
    }
}
