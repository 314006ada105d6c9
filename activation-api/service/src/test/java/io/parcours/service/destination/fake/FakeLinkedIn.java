package io.parcours.service.destination.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** LinkedIn's DMP segment users: one status an element. */
public final class FakeLinkedIn extends FakeServer {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Map<String, Set<String>> segments = new HashMap<>();
    private final Map<String, Integer> statuses = new HashMap<>();

    public synchronized Set<String> held(String segment) {
        return new TreeSet<>(segments.getOrDefault(segment, Set.of()));
    }

    /** An element with this hash gets this status, and is not taken; 0 for the usual one again. */
    public synchronized void answerWith(String hash, int status) {
        statuses.put(hash, status);
    }

    @Override
    protected Reply answer(Call call) {
        String[] path = call.path().split("/", -1);
        rule(path.length == 5 && path[2].equals("dmpSegments") && path[4].equals("users"), "unknown path");
        rule(call.header("x-restli-method").orElse("").equals("BATCH_CREATE"), "X-RestLi-Method");
        rule(call.header("linkedin-version").orElse("").matches("20\\d{4}"), "LinkedIn-Version");
        if (!call.header("authorization").orElse("").equals("Bearer linkedin-token")) {
            return Reply.of(401, "{\"message\":\"Invalid access token\",\"status\":401}");
        }
        JsonNode elements = call.json().path("elements");
        rule(elements.size() >= 1 && elements.size() <= 5_000, "1 to 5000 elements");
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode answers = answer.putArray("elements");
        for (JsonNode element : elements) {
            JsonNode id = element.path("userIds").path(0);
            String hash = id.path("idValue").asText();
            rule(
                    id.path("idType").asText().equals("SHA256_EMAIL")
                            && HASH.matcher(hash).matches(),
                    "no hash");
            int status = statuses.getOrDefault(hash, 0);
            if (status != 0) {
                answers.addObject().put("status", status).put("message", "status " + status);
                continue;
            }
            Set<String> held = segments.computeIfAbsent(path[3], key -> new HashSet<>());
            if (element.path("action").asText().equals("REMOVE")) {
                held.remove(hash);
            } else {
                held.add(hash);
            }
            answers.addObject().put("status", 201);
        }
        return Reply.of(200, answer.toString());
    }
}
