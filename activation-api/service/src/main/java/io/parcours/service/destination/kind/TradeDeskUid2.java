package io.parcours.service.destination.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.service.destination.Action;
import io.parcours.service.destination.Answer;
import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.Refused;
import io.parcours.service.destination.Answer.SomeWrong;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.Batch;
import io.parcours.service.destination.Connector;
import io.parcours.service.destination.Contact;
import io.parcours.service.destination.MatchKey;
import io.parcours.service.destination.Parcel;
import io.parcours.service.destination.Row;
import io.parcours.service.destination.key.KeyRules;
import io.parcours.service.destination.key.Sha256;
import io.parcours.service.destination.kind.Uid2Operator.Mapped;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The Trade Desk's first-party data by raw UID2 (second hand: {@code POST /data/advertiser}, signed by HMAC-SHA1 of the body). The ledger knows members by the
 * hashes of their identifiers; what their UID2s are is asked of a UID2 operator when they are sent, as UID2s change. Membership ends by itself after a time, so
 * that members are asserted at each sync, under the UID2 they have by then.
 */
public final class TradeDeskUid2 implements Connector {
    public static final String KIND = "the-trade-desk-uid2";

    private static final int ROWS_AT_ONCE = 800;
    private static final long USUAL_DAYS = 30;
    private static final long MOST_DAYS = 180;

    private final Settings settings;
    private final Uid2Operator operator;

    private record Settings(String url, String advertiser, String audience, String secret, Duration lasts) {}

    private TradeDeskUid2(Settings settings, Uid2Operator operator) {
        this.settings = settings;
        this.operator = operator;
    }

    /** Reads {@code account: {advertiser, audience, secret, days, uid2: {key, secret, url}}}; the audience is the name of the segment there. */
    public static Supplier<Connector> read(Account account) {
        long days = account.map().parsed("days", text -> days(text)).orElse(USUAL_DAYS);
        Settings settings = new Settings(
                account.url("url", "https://use-data.adsrvr.org"),
                account.required("advertiser", "write the advertiser's id"),
                account.audience("write the name of the segment"),
                account.secret("secret", "write \"${TTD_SECRET}\" and export TTD_SECRET, the advertiser's secret key"),
                Duration.ofDays(days));
        Uid2Operator operator = operator(account);
        return () -> new TradeDeskUid2(settings, operator);
    }

    private static long days(String text) {
        long days = Long.parseLong(text);
        if (days < 1 || days > MOST_DAYS) {
            throw new IllegalArgumentException("write a number of days from 1 to " + MOST_DAYS);
        }
        return days;
    }

    private static Uid2Operator operator(Account account) {
        Optional<YamlMap> uid2 = account.map().map("uid2");
        if (uid2.isEmpty()) {
            account.faults()
                    .add(
                            account.map().place(),
                            "'uid2' is missing",
                            "write uid2: {key: \"${UID2_KEY}\", secret: \"${UID2_SECRET}\"}, which the UID2 administrator gives out");
            return new Uid2Operator("", "", new byte[32], Clock.systemUTC());
        }
        YamlMap map = uid2.get();
        String key = map.requiredText("key", "write \"${UID2_KEY}\" and export UID2_KEY");
        account.mustBeSecret(map, "key");
        account.mustBeSecret(map, "secret");
        map.requiredText("secret", "write \"${UID2_SECRET}\" and export UID2_SECRET");
        byte[] secret = map.parsed("secret", TradeDeskUid2::keyBytes).orElse(new byte[32]);
        String url = map.parsed("url", Account::address).orElse("https://prod.uidapi.com");
        map.rejectUnknownKeys();
        return new Uid2Operator(url, key, secret, Clock.systemUTC());
    }

    private static byte[] keyBytes(String text) {
        try {
            byte[] key = Base64.getDecoder().decode(text);
            if (Set.of(16, 24, 32).contains(key.length)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // told below, without the secret
        }
        throw new IllegalArgumentException("give the secret as it was given to you: Base64 of 32 bytes");
    }

    @Override
    public int batchSize() {
        return ROWS_AT_ONCE;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return new MatchKey.Builder()
                .add(
                        Uid2Operator.EMAIL,
                        contact.writtenEmail().flatMap(KeyRules.UID2::email).map(Sha256::base64))
                .add(
                        Uid2Operator.PHONE,
                        contact.field("phone").flatMap(KeyRules.UID2::phone).map(Sha256::base64))
                .build();
    }

    /** Shows hashes where UID2s will stand, as nothing is asked before something is sent. */
    @Override
    public Parcel parcel(Batch batch) {
        ArrayNode items = HttpCaller.JSON.createArrayNode();
        for (Row row : batch.rows()) {
            row.key().parts().forEach(part -> item(items, "the UID2 of " + part.type() + " " + part.value(), batch));
        }
        return new Parcel("POST " + address(), body(items).toString());
    }

    private String address() {
        return settings.url() + "/data/advertiser";
    }

    private ObjectNode body(ArrayNode items) {
        ObjectNode body = HttpCaller.JSON.createObjectNode().put("AdvertiserId", settings.advertiser());
        body.set("Items", items);
        return body;
    }

    private void item(ArrayNode items, String uid2, Batch batch) {
        ObjectNode item = items.addObject().put("UID2", uid2);
        item.putArray("Data")
                .addObject()
                .put("Name", settings.audience().isEmpty() ? batch.audience() : settings.audience())
                .put(
                        "TTLInMinutes",
                        batch.action() == Action.REMOVE ? 0 : settings.lasts().toMinutes());
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        Set<MatchKey.Part> keys = new LinkedHashSet<>();
        batch.rows().forEach(row -> keys.addAll(row.key().parts()));
        Map<MatchKey.Part, Mapped> mapped = operator.map(keys);
        ArrayNode items = HttpCaller.JSON.createArrayNode();
        Map<Integer, Integer> rowOfItem = new HashMap<>();
        List<Set<String>> sent = new ArrayList<>();
        List<String> unmapped = new ArrayList<>();
        for (int i = 0; i < batch.rows().size(); i++) {
            Set<String> uids = new LinkedHashSet<>();
            String why = "";
            for (MatchKey.Part part : batch.rows().get(i).key().parts()) {
                Mapped answer = mapped.get(part);
                if (answer instanceof Mapped.Uid uid) {
                    uids.add(uid.current());
                    if (batch.action() == Action.REMOVE) {
                        uid.former().ifPresent(uids::add); // it was sent under the one it had then
                    }
                } else if (answer instanceof Mapped.None none) {
                    why = none.why();
                }
            }
            for (String uid : uids) {
                item(items, uid, batch);
                rowOfItem.put(items.size(), i);
            }
            sent.add(uids);
            unmapped.add(why);
        }
        Map<Integer, List<String>> failed = items.isEmpty() ? Map.of() : failures(post(items), rowOfItem);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            List<String> reasons = failed.getOrDefault(i, List.of());
            if (sent.get(i).isEmpty()) {
                answers.add(new Refused("no UID2: " + unmapped.get(i)));
            } else if (reasons.size() == sent.get(i).size()) {
                answers.add(new Refused(reasons.get(0)));
            } else {
                answers.add(new Accepted("by UID2"));
            }
        }
        return answers;
    }

    private JsonNode post(ArrayNode items) throws Unavailable, Denied, SomeWrong, InterruptedException {
        String body = body(items).toString();
        HttpCaller.Reply reply = HttpCaller.send(HttpCaller.request(address())
                .header("Content-Type", "application/json")
                .header("TtdSignature", signature(body))
                .POST(BodyPublishers.ofString(body))
                .build());
        reply.raiseUnlessAnswered("The Trade Desk");
        if (!reply.good()) {
            throw new SomeWrong("The Trade Desk answered " + reply.status());
        }
        return reply.json();
    }

    private String signature(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(settings.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }

    /** Why items failed, by row; items are numbered from 1. */
    private static Map<Integer, List<String>> failures(JsonNode answer, Map<Integer, Integer> rowOfItem) {
        Map<Integer, List<String>> failed = new HashMap<>();
        Set<Integer> told = new HashSet<>();
        for (JsonNode line : answer.path("FailedLines")) {
            int item = line.path("ItemNumber").asInt();
            Integer row = rowOfItem.get(item);
            if (row != null && told.add(item)) {
                failed.computeIfAbsent(row, fresh -> new ArrayList<>())
                        .add("The Trade Desk: " + line.path("ErrorCode").asText("refused"));
            }
        }
        return failed;
    }
}
