package io.parcours.service.collect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.parcours.service.collect.EventLine.Reception;
import io.parcours.service.collect.Refusal.Kind;
import io.parcours.service.key.Key;
import io.parcours.service.key.KeyRing;
import io.parcours.service.key.Scope;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Takes requests in: whose key, what is in it, is each message sound; then keeps all of it at once. */
public final class Collector implements AutoCloseable {
    private final CollectSettings settings;
    private final KeyRing keys;
    private final Clock clock;
    private final EventLog.Listener listener;
    private final BodyReader reader;
    private final EventLog log;
    private final Map<String, Bucket> rates = new ConcurrentHashMap<>();

    /** What the path of a request says of its body. */
    public sealed interface Form {
        /** Messages of any kind, of Segment's or PostHog's form. */
        record Batch() implements Form {}

        record Single(MessageKind kind) implements Form {}

        record Snowplow() implements Form {}
    }

    /** What became of a message. */
    public enum Fate {
        ACCEPTED,
        /** Was taken in before, by its message id. */
        DUPLICATE,
        /** Has faults; kept in quarantine unless the caller asked to be told instead. */
        REJECTED
    }

    /** @param faults fields that are wrong; empty for sound messages */
    public record MessageResult(String messageId, Fate fate, List<String> faults) {}

    public Collector(CollectSettings settings, KeyRing keys, Clock clock, EventLog.Listener listener) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
        this.listener = listener;
        this.reader = new BodyReader(Places.of(listener.looksAt()));
        this.log = EventLog.open(settings.log(), clock, listener);
    }

    /**
     * Keeps the messages of a request; when this returns they are on the disk.
     *
     * @param headerKey the key in the request's head; empty = it has to stand in the body
     * @param strict faulty messages are told and left out; otherwise they are kept for quarantine, and one sent alone is refused
     */
    public List<MessageResult> collect(Form form, byte[] body, Optional<String> headerKey, boolean strict)
            throws Refusal {
        Optional<Key> byHeader = headerKey.isPresent() ? Optional.of(authorised(headerKey.get())) : Optional.empty();
        if (body.length == 0 && byHeader.isEmpty()) {
            throw noKey();
        }
        Sent sent = read(form, body);
        Key key = byHeader.isPresent()
                ? byHeader.get()
                : authorised(sent.bodyKey().orElseThrow(Collector::noKey));
        for (Sent.Message message : sent.messages()) {
            if (message.bytes() > Limits.MESSAGE_BYTES) {
                throw Refusal.of(
                        Kind.TOO_LARGE,
                        "a message is larger than " + Limits.MESSAGE_BYTES + " bytes; send less with it");
            }
        }
        if (sent.messages().isEmpty()) {
            return List.of();
        }
        checkRate(key, sent.messages().size());
        return keep(form, sent.messages(), key, strict);
    }

    private Sent read(Form form, byte[] body) throws Refusal {
        if (form instanceof Form.Single single) {
            return reader.single(body, single.kind());
        }
        return form instanceof Form.Snowplow ? reader.snowplow(body) : reader.batch(body);
    }

    private List<MessageResult> keep(Form form, List<Sent.Message> messages, Key key, boolean strict) throws Refusal {
        Reception reception =
                new Reception(key.id(), clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
        List<MessageResult> results = new ArrayList<>(messages.size());
        List<Entry> entries = new ArrayList<>(messages.size());
        List<Integer> positions = new ArrayList<>(messages.size());
        for (Sent.Message message : messages) {
            List<String> faults = MessageCheck.faults(message.json());
            String messageId = messageId(message.json());
            if (!faults.isEmpty() && form instanceof Form.Single && !strict) {
                throw Refusal.of(Kind.UNREADABLE, String.join("; ", faults));
            }
            if (faults.isEmpty() || !strict) {
                positions.add(results.size());
                entries.add(
                        faults.isEmpty()
                                ? EventLine.of(message, messageId, reception, listener)
                                : EventLine.faulty(message, messageId, reception, faults));
            }
            results.add(new MessageResult(messageId, faults.isEmpty() ? Fate.ACCEPTED : Fate.REJECTED, faults));
        }
        if (!entries.isEmpty()) {
            boolean[] duplicates = append(entries);
            for (int i = 0; i < duplicates.length; i++) {
                MessageResult result = results.get(positions.get(i));
                if (duplicates[i] && result.fate() == Fate.ACCEPTED) {
                    results.set(positions.get(i), new MessageResult(result.messageId(), Fate.DUPLICATE, List.of()));
                }
            }
        }
        return results;
    }

    /** The client's id; a new one where there is none or it cannot be used. */
    private static String messageId(JsonNode message) {
        return MessageCheck.id(message, "messageId")
                .filter(Collector::usable)
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    private static boolean usable(String id) {
        for (int i = 0; i < id.length(); i++) {
            if (Character.isISOControl(id.charAt(i)) || Character.isSurrogate(id.charAt(i))) {
                return false;
            }
        }
        return id.length() < Limits.MESSAGE_ID;
    }

    private boolean[] append(List<Entry> entries) throws Refusal {
        try {
            return log.append(entries);
        } catch (EventLog.Unavailable e) {
            throw Refusal.later(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), 5);
        }
    }

    /** The key of a browser's settings request, when it may send events. */
    public boolean maySend(String writeKey) {
        return keys.authenticate(writeKey)
                .filter(key -> key.may(Scope.INGEST_WRITE))
                .isPresent();
    }

    private Key authorised(String token) throws Refusal {
        Key key = keys.authenticate(token)
                .orElseThrow(() -> Refusal.of(Kind.UNKNOWN_KEY, "the write key is unknown, expired or revoked"));
        if (!key.may(Scope.INGEST_WRITE)) {
            throw Refusal.of(Kind.KEY_MAY_NOT, "the key has not the scope " + Scope.INGEST_WRITE.wireName());
        }
        return key;
    }

    private static Refusal noKey() {
        return Refusal.of(
                Kind.NO_KEY, "send the write key as the user name of Basic authorization, or as writeKey in the body");
    }

    private void checkRate(Key key, int events) throws Refusal {
        Bucket bucket = rates.computeIfAbsent(
                key.id(),
                id -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(settings.burst())
                                .refillGreedy(settings.eventsPerSecond(), Duration.ofSeconds(1)))
                        .build());
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(events);
        if (!probe.isConsumed()) {
            throw Refusal.later(
                    Kind.TOO_MANY,
                    "the key has sent more than " + settings.eventsPerSecond() + " events a second",
                    Math.max(1, TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill() + 999_999_999L)));
        }
    }

    /** The log, for its health. */
    public EventLog log() {
        return log;
    }

    @Override
    public void close() {
        log.close();
    }
}
