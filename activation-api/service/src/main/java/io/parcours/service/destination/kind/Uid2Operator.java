package io.parcours.service.destination.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.MatchKey;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A UID2 operator, which tells the raw UID2 of a hashed e-mail address or telephone number: {@code POST /v3/identity/map}, at most 5,000 of both a call, one
 * call after the other. What it said holds until the time it says; then it is asked again, as salts rotate and with them a person's UID2.
 */
final class Uid2Operator {
    static final String EMAIL = "email_hash";
    static final String PHONE = "phone_hash";

    private static final int MOST_AT_ONCE = 5_000;
    private static final int MOST_KEPT = 2_000_000;
    private static final String VENDOR = "the UID2 operator";

    private final String url;
    private final String key;
    private final byte[] secret;
    private final Clock clock;
    private final Map<MatchKey.Part, Mapped> known = new HashMap<>();

    /** What a key is mapped to. */
    sealed interface Mapped {
        /** Until when it holds. */
        Instant until();

        /**
         * @param current the raw UID2
         * @param former the one before it, for 90 days after it changed
         */
        record Uid(String current, Optional<String> former, Instant until) implements Mapped {}

        /** There is none. @param why {@code optout} or {@code invalid identifier} */
        record None(String why, Instant until) implements Mapped {}
    }

    /**
     * @param key bearer token of the client
     * @param secret its secret, as bytes
     */
    Uid2Operator(String url, String key, byte[] secret, Clock clock) {
        this.url = url;
        this.key = key;
        this.secret = secret.clone();
        this.clock = clock;
    }

    /**
     * What keys are mapped to, of which each has the type {@link #EMAIL} or {@link #PHONE} and, as its value, Base64 of SHA-256 of the normalised
     * identifier.
     */
    synchronized Map<MatchKey.Part, Mapped> map(Collection<MatchKey.Part> keys)
            throws Unavailable, Denied, InterruptedException {
        Instant now = clock.instant();
        Map<MatchKey.Part, Mapped> mapped = new HashMap<>();
        Set<MatchKey.Part> unknown = new LinkedHashSet<>();
        for (MatchKey.Part one : keys) {
            Mapped before = known.get(one);
            if (before != null && now.isBefore(before.until())) {
                mapped.put(one, before);
            } else {
                unknown.add(one);
            }
        }
        List<MatchKey.Part> asked = new ArrayList<>(unknown);
        for (int from = 0; from < asked.size(); from += MOST_AT_ONCE) {
            Map<MatchKey.Part, Mapped> answered =
                    ask(asked.subList(from, Math.min(asked.size(), from + MOST_AT_ONCE)), now);
            mapped.putAll(answered);
            if (known.size() + answered.size() > MOST_KEPT) {
                known.clear();
            }
            known.putAll(answered);
        }
        return mapped;
    }

    private Map<MatchKey.Part, Mapped> ask(List<MatchKey.Part> keys, Instant now)
            throws Unavailable, Denied, InterruptedException {
        Uid2Envelope envelope = new Uid2Envelope(secret);
        HttpCaller.Reply reply = HttpCaller.send(HttpCaller.request(url + "/v3/identity/map")
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(envelope.sealed(request(keys), now)))
                .build());
        reply.raiseUnlessAnswered(VENDOR);
        if (reply.status() != 200) {
            throw new Denied(VENDOR + " answered " + reply.status());
        }
        try {
            JsonNode json = HttpCaller.JSON.readTree(envelope.opened(reply.body()));
            if (!json.path("status").asText().equals("success")) {
                throw new Unavailable(VENDOR + " says " + json.path("status").asText("nothing"), Optional.empty());
            }
            return answers(keys, json.path("body"), now);
        } catch (Uid2Envelope.NotForUs e) {
            throw new Denied(VENDOR + ": " + e.getMessage());
        } catch (JsonProcessingException e) {
            throw new Unavailable(VENDOR + " answered something else than JSON", Optional.empty());
        }
    }

    private static String request(List<MatchKey.Part> keys) {
        ObjectNode request = HttpCaller.JSON.createObjectNode();
        for (String type : List.of(EMAIL, PHONE)) {
            ArrayNode list = request.putArray(type);
            keys.stream().filter(one -> one.type().equals(type)).forEach(one -> list.add(one.value()));
            if (list.isEmpty()) {
                request.remove(type);
            }
        }
        return request.toString();
    }

    /** Answers stand in the order of what was asked, one list a type. */
    private static Map<MatchKey.Part, Mapped> answers(List<MatchKey.Part> keys, JsonNode body, Instant now)
            throws Unavailable {
        Map<MatchKey.Part, Mapped> mapped = new HashMap<>();
        Map<String, Integer> next = new HashMap<>();
        for (MatchKey.Part one : keys) {
            JsonNode answer = body.path(one.type()).path(next.merge(one.type(), 1, Integer::sum) - 1);
            if (answer.hasNonNull("u")) {
                mapped.put(
                        one,
                        new Mapped.Uid(
                                answer.get("u").asText(),
                                Optional.of(answer.path("p").asText("")).filter(former -> !former.isEmpty()),
                                Instant.ofEpochMilli(answer.path("r").asLong())));
            } else if (answer.hasNonNull("e")) {
                mapped.put(one, new Mapped.None(answer.get("e").asText(), now));
            } else {
                throw new Unavailable(VENDOR + " left a key without an answer", Optional.empty());
            }
        }
        for (String type : next.keySet()) {
            if (body.path(type).size() != next.get(type)) {
                throw new Unavailable(VENDOR + " answered more than it was asked", Optional.empty());
            }
        }
        return mapped;
    }
}
