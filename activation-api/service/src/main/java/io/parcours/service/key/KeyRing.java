package io.parcours.service.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Tells whose key a request carries. The slow hash is computed once a key: what it said is remembered under a fast hash of the token, never
 * the token itself. Rows are read again every {@link #STALE_AFTER}, so that a revoked key ends everywhere soon.
 */
public final class KeyRing {
    public static final Duration STALE_AFTER = Duration.ofSeconds(2);

    /** How often unknown key ids, made up or new, may cause a read. */
    private static final Duration UNKNOWN_ASKED_AGAIN = Duration.ofMillis(100);

    private static final int MOST_REFUSALS = 10_000;

    private final Keys keys;
    private final Clock clock;
    private final Map<Fingerprint, String> accepted = new ConcurrentHashMap<>();
    private final Map<Fingerprint, Boolean> refused = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Fingerprint, Boolean> eldest) {
            return size() > MOST_REFUSALS;
        }
    };
    // Guessing secrets of a known key id must not take every processor.
    private final Semaphore slowChecks = new Semaphore(1);
    private volatile Snapshot snapshot;

    private record Snapshot(Map<String, Keys.Stored> byId, long readAtNanos) {}

    /** The first 128 bits of SHA-256 of a token; the token has 256 random bits, so a fast hash does not give it away. */
    private record Fingerprint(long high, long low) {
        static Fingerprint of(String token) {
            try {
                ByteBuffer digest = ByteBuffer.wrap(
                        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
                return new Fingerprint(digest.getLong(), digest.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }

    public KeyRing(Keys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
        this.snapshot = read();
    }

    /** The valid key a token belongs to. */
    public Optional<Key> authenticate(String text) {
        Fingerprint fingerprint = Fingerprint.of(text);
        String keyId = accepted.get(fingerprint);
        if (keyId == null) {
            Optional<Token> token = Token.parse(text);
            if (token.isEmpty() || !secretMatches(token.get(), fingerprint)) {
                return Optional.empty();
            }
            keyId = token.get().keyId();
            accepted.put(fingerprint, keyId);
        }
        Keys.Stored stored = fresh().byId().get(keyId);
        return Optional.ofNullable(stored).map(Keys.Stored::key).filter(key -> key.validAt(clock.instant()));
    }

    private boolean secretMatches(Token token, Fingerprint fingerprint) {
        synchronized (refused) {
            if (refused.containsKey(fingerprint)) {
                return false;
            }
        }
        Keys.Stored stored = snapshot.byId().get(token.keyId());
        if (stored == null) {
            stored = readWithin(UNKNOWN_ASKED_AGAIN).byId().get(token.keyId()); // it may have been made just now
        }
        if (stored == null) {
            return false;
        }
        slowChecks.acquireUninterruptibly();
        boolean matches;
        try {
            matches = stored.hash().matches(token.secret());
        } finally {
            slowChecks.release();
        }
        if (!matches) {
            synchronized (refused) {
                refused.put(fingerprint, true);
            }
        }
        return matches;
    }

    /** The rows, read again when they are old; one caller reads, the others go on with what is there. */
    private Snapshot fresh() {
        return readWithin(STALE_AFTER);
    }

    private Snapshot readWithin(Duration age) {
        Snapshot now = snapshot;
        if (System.nanoTime() - now.readAtNanos() < age.toNanos()) {
            return now;
        }
        synchronized (this) {
            if (snapshot == now) {
                snapshot = read();
            }
            return snapshot;
        }
    }

    private Snapshot read() {
        long at = System.nanoTime();
        return new Snapshot(
                keys.stored().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                stored -> stored.key().id(), row -> row)),
                at);
    }
}
