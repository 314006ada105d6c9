package io.parcours.service.destination.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The Trade Desk's data server: signed items by raw UID2, failed ones told by their number. */
public final class FakeTradeDeskData extends FakeServer {
    public static final String SECRET = "ttd-secret";

    private final Set<String> held = new TreeSet<>();
    private final Set<String> unknown = new HashSet<>();

    /** {@code segment/UID2} of all who are in. */
    public synchronized Set<String> held() {
        return new TreeSet<>(held);
    }

    /** It does not take this UID2. */
    public synchronized void refuse(String uid2) {
        unknown.add(uid2);
    }

    @Override
    protected Reply answer(Call call) {
        rule(call.method().equals("POST") && call.path().equals("/data/advertiser"), "unknown path");
        if (!call.header("ttdsignature").orElse("").equals(signature(call.body()))) {
            return Reply.of(403, "{\"Message\":\"signature\"}");
        }
        JsonNode body = call.json();
        rule(body.path("AdvertiserId").asText().equals("adv"), "AdvertiserId");
        rule(!body.path("Items").isEmpty(), "no items");
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode failed = JSON.createArrayNode();
        int number = 0;
        for (JsonNode item : body.path("Items")) {
            number++;
            String uid2 = item.path("UID2").asText();
            if (unknown.contains(uid2) || Base64.getDecoder().decode(uid2).length != 32) {
                failed.addObject().put("ErrorCode", "InvalidUID2").put("ItemNumber", number);
                continue;
            }
            for (JsonNode data : item.path("Data")) {
                int minutes = data.path("TTLInMinutes").asInt(-1);
                rule(minutes >= 0 && minutes <= 180 * 24 * 60, "TTLInMinutes");
                String entry = data.path("Name").asText() + "/" + uid2;
                if (minutes == 0) {
                    held.remove(entry);
                } else {
                    held.add(entry);
                }
            }
        }
        if (!failed.isEmpty()) {
            answer.set("FailedLines", failed);
        }
        return Reply.of(200, answer.toString());
    }

    private static String signature(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
