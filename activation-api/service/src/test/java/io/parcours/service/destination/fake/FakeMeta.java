package io.parcours.service.destination.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Meta's audience users: hashed keys by schema, sessions, at most 10,000 rows, entries found invalid counted and not named. */
public final class FakeMeta extends FakeServer {
    public static final String TOKEN = "meta-token";

    private static final Pattern PATH = Pattern.compile("/v\\d+\\.0/([^/]+)/(users|usersreplace)");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> UNHASHED = Set.of("EXTERN_ID", "MADID");
    private static final int MOST = 10_000;

    private final Map<String, Set<String>> audiences = new HashMap<>();
    private final Map<Long, Set<String>> replacements = new HashMap<>();
    private final Set<String> poison = new HashSet<>();

    /** Identifiers an audience holds. */
    public synchronized Set<String> held(String audience) {
        return new TreeSet<>(audiences.getOrDefault(audience, Set.of()));
    }

    /** A hash that Meta finds invalid. */
    public synchronized void findInvalid(String hash) {
        poison.add(hash);
    }

    @Override
    protected Reply answer(Call call) {
        Matcher path = PATH.matcher(call.path());
        rule(path.matches(), "unknown path " + call.path());
        Map<String, String> form = call.form();
        if (!TOKEN.equals(form.get("access_token"))) {
            return Reply.of(
                    400,
                    "{\"error\":{\"message\":\"Invalid OAuth access"
                            + " token\",\"type\":\"OAuthException\",\"code\":190}}");
        }
        rule(form.containsKey("payload"), "payload is missing");
        rule(form.containsKey("session"), "session is missing");
        JsonNode payload = tree(form.get("payload"));
        JsonNode session = tree(form.get("session"));
        rule(session.path("session_id").isIntegralNumber(), "session_id is no number");
        rule(session.path("batch_seq").asInt() >= 1, "batch_seq begins at 1");
        rule(session.has("last_batch_flag"), "last_batch_flag is missing");
        rule(payload.path("data").size() <= MOST, "more than 10000 rows");
        rule(!payload.path("data").isEmpty() || path.group(2).equals("usersreplace"), "no rows");
        boolean remove = call.method().equals("DELETE");
        rule(remove || call.method().equals("POST"), "method");
        List<Set<String>> rows = new ArrayList<>();
        int invalid = 0;
        for (JsonNode row : payload.path("data")) {
            Set<String> keys = keys(payload.path("schema"), row);
            rule(!keys.isEmpty(), "a row without a key");
            if (keys.stream().anyMatch(poison::contains)) {
                invalid++;
            } else {
                rows.add(keys);
            }
        }
        String audience = path.group(1);
        if (path.group(2).equals("usersreplace")) {
            Set<String> gathered =
                    replacements.computeIfAbsent(session.path("session_id").asLong(), id -> new HashSet<>());
            rows.forEach(gathered::addAll);
            if (session.path("last_batch_flag").asBoolean()) {
                audiences.put(audience, gathered);
            }
        } else {
            Set<String> held = audiences.computeIfAbsent(audience, id -> new HashSet<>());
            rows.forEach(remove ? held::removeAll : held::addAll);
        }
        return Reply.of(
                200,
                "{\"audience_id\":\"" + audience + "\",\"session_id\":\"1\",\"num_received\":"
                        + payload.path("data").size() + ",\"num_invalid_entries\":" + invalid
                        + ",\"invalid_entry_samples\":{}}");
    }

    private static Set<String> keys(JsonNode schema, JsonNode row) {
        rule(schema.size() == row.size(), "a row of another width than the schema");
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < row.size(); i++) {
            String type = schema.get(i).asText();
            String value = row.get(i).asText();
            if (value.isEmpty()) {
                continue;
            }
            rule(UNHASHED.contains(type) || HASH.matcher(value).matches(), type + " is not SHA-256 in hexadecimal");
            if (type.equals("EMAIL") || type.equals("PHONE")) {
                keys.add(value);
            }
        }
        return keys;
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new Breach("no JSON");
        }
    }

    @Override
    protected Reply refusal(String why) {
        return Reply.of(400, "{\"error\":{\"message\":\"" + why + "\",\"type\":\"OAuthException\",\"code\":100}}");
    }

    /** What Meta answers when a caller calls too often. */
    public static Reply tooManyCalls() {
        return Reply.of(
                400,
                "{\"error\":{\"message\":\"There have been too many calls to this ad-account.\",\"code\":80003,"
                        + "\"is_transient\":true}}");
    }
}
