package io.parcours.service.destination.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** TikTok's segment mapping: always 200, a code tells. */
public final class FakeTikTok extends FakeServer {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Map<String, Set<String>> audiences = new HashMap<>();

    public synchronized Set<String> held(String audience) {
        return new TreeSet<>(audiences.getOrDefault(audience, Set.of()));
    }

    @Override
    protected Reply answer(Call call) {
        rule(
                call.path().equals("/open_api/v1.3/segment/mapping/")
                        && call.method().equals("POST"),
                "unknown path");
        if (!call.header("access-token").orElse("").equals("tiktok-token")) {
            return Reply.of(200, "{\"code\":40105,\"message\":\"Access token is incorrect\"}");
        }
        JsonNode body = call.json();
        rule(body.path("advertiser_ids").path(0).asText().equals("adv-1"), "advertiser");
        boolean delete = body.path("action").asText().equals("delete");
        rule(delete || body.path("action").asText().equals("add"), "action");
        JsonNode schema = body.path("id_schema");
        rule(body.path("batch_data").size() <= 10_000, "more than 10000 rows");
        for (JsonNode row : body.path("batch_data")) {
            rule(row.size() == schema.size(), "a row of another width than the schema");
            for (JsonNode cell : row) {
                if (cell.has("id")) {
                    rule(HASH.matcher(cell.get("id").asText()).matches(), "an id is no hash");
                    for (JsonNode audience : cell.path("audience_ids")) {
                        Set<String> held = audiences.computeIfAbsent(audience.asText(), id -> new HashSet<>());
                        if (delete) {
                            held.remove(cell.get("id").asText());
                        } else {
                            held.add(cell.get("id").asText());
                        }
                    }
                }
            }
        }
        return Reply.of(200, "{\"code\":0,\"message\":\"OK\",\"request_id\":\"t" + calls() + "\"}");
    }

    @Override
    protected Reply refusal(String why) {
        return Reply.of(200, "{\"code\":40002,\"message\":\"" + why + "\"}");
    }
}
