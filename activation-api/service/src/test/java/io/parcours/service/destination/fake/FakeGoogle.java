package io.parcours.service.destination.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Data Manager's audience members: OAuth by refresh token, hexadecimal hashes, consent with every ingestion, at most 10,000 members of at most 10
 * identifiers; a wrong member is named in {@code fieldViolations} and nothing of its request is done.
 */
public final class FakeGoogle extends FakeServer {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Map<String, Set<String>> audiences = new HashMap<>();
    private final Set<String> poison = new HashSet<>();
    private int tokens;

    public synchronized Set<String> held(String audience) {
        return new TreeSet<>(audiences.getOrDefault(audience, Set.of()));
    }

    public synchronized void findInvalid(String hash) {
        poison.add(hash);
    }

    /** Access tokens given out so far no longer count. */
    public synchronized void expireTokens() {
        tokens++;
    }

    @Override
    protected Reply answer(Call call) {
        if (call.path().equals("/token")) {
            Map<String, String> form = call.form();
            rule("refresh_token".equals(form.get("grant_type")), "grant_type");
            return "google-refresh".equals(form.get("refresh_token"))
                            && "google-secret".equals(form.get("client_secret"))
                    ? Reply.of(200, "{\"access_token\":\"access-" + tokens + "\",\"expires_in\":3599}")
                    : Reply.of(400, "{\"error\":\"invalid_grant\"}");
        }
        if (!call.header("authorization").orElse("").equals("Bearer access-" + tokens)) {
            return Reply.of(401, "{\"error\":{\"code\":401,\"status\":\"UNAUTHENTICATED\",\"message\":\"no\"}}");
        }
        boolean remove = call.path().equals("/v1/audienceMembers:remove");
        rule(remove || call.path().equals("/v1/audienceMembers:ingest"), "unknown path " + call.path());
        JsonNode body = call.json();
        rule(body.path("encoding").asText().equals("HEX"), "encoding");
        rule(!body.path("validateOnly").asBoolean(), "validateOnly");
        JsonNode destination = body.path("destinations").path(0);
        rule(
                destination
                        .path("operatingAccount")
                        .path("accountType")
                        .asText()
                        .equals("GOOGLE_ADS"),
                "operatingAccount");
        if (!remove) {
            rule(
                    body.path("consent").path("adUserData").asText().equals("CONSENT_GRANTED")
                            && body.path("consent")
                                    .path("adPersonalization")
                                    .asText()
                                    .equals("CONSENT_GRANTED"),
                    "consent is missing");
            rule(
                    body.path("termsOfService")
                            .path("customerMatchTermsOfServiceStatus")
                            .asText()
                            .equals("ACCEPTED"),
                    "terms of service");
        }
        JsonNode members = body.path("audienceMembers");
        rule(members.size() >= 1 && members.size() <= 10_000, "1 to 10000 members");
        List<Integer> wrong = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < members.size(); i++) {
            JsonNode identifiers = members.get(i).path("userData").path("userIdentifiers");
            rule(identifiers.size() >= 1 && identifiers.size() <= 10, "1 to 10 identifiers");
            for (JsonNode identifier : identifiers) {
                for (String type : List.of("emailAddress", "phoneNumber")) {
                    if (identifier.has(type)) {
                        String hash = identifier.get(type).asText();
                        rule(HASH.matcher(hash).matches(), type + " is no hash");
                        keys.add(hash);
                        if (poison.contains(hash)) {
                            wrong.add(i);
                        }
                    }
                }
            }
        }
        if (!wrong.isEmpty()) {
            return named(wrong);
        }
        Set<String> held = audiences.computeIfAbsent(
                destination.path("productDestinationId").asText(), id -> new HashSet<>());
        if (remove) {
            held.removeAll(keys);
        } else {
            held.addAll(keys);
        }
        return Reply.of(200, "{\"requestId\":\"r" + calls() + "\"}");
    }

    private static Reply named(List<Integer> wrong) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode error = body.putObject("error")
                .put("code", 400)
                .put("status", "INVALID_ARGUMENT")
                .put("message", "There was a problem with the request.");
        ArrayNode violations = error.putArray("details")
                .addObject()
                .put("@type", "type.googleapis.com/google.rpc.BadRequest")
                .putArray("fieldViolations");
        wrong.forEach(member -> violations
                .addObject()
                .put("field", "audience_members[" + member + "].user_data.user_identifiers[0].email_address")
                .put("description", "Email is not valid"));
        return Reply.of(400, body.toString());
    }
}
