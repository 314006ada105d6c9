package io.parcours.service.destination.fake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The Trade Desk's CRM data: a place to PUT to, keys one a line, at least 1,500 of them. */
public final class FakeTradeDesk extends FakeServer {
    private static final Pattern HASH = Pattern.compile("[A-Za-z0-9+/]{43}=");

    private final Map<String, Set<String>> data = new HashMap<>();

    public synchronized Set<String> held(String id) {
        return new TreeSet<>(data.getOrDefault(id, Set.of()));
    }

    @Override
    protected Reply answer(Call call) {
        String[] path = call.path().split("/", -1);
        if (call.method().equals("PUT")) {
            rule(path[1].equals("upload"), "unknown path");
            List<String> lines = call.body().lines().toList();
            rule(lines.size() >= 1_500, "fewer than 1500 rows");
            lines.forEach(line -> rule(HASH.matcher(line).matches(), "a line is no Base64 of 32 bytes"));
            data.put(path[2], new TreeSet<>(lines));
            return Reply.of(200, "");
        }
        rule(path.length == 6 && path[2].equals("crmdata") && path[3].equals("segment"), "unknown path");
        if (!call.header("ttd-auth").orElse("").equals("ttd-token")) {
            return Reply.of(401, "{\"Message\":\"no\"}");
        }
        rule(call.json().path("PiiType").asText().equals("EmailHashedUnifiedId2"), "PiiType");
        rule(call.json().path("MergeMode").asText().equals("Replace"), "MergeMode");
        return Reply.of(200, "{\"ReferenceId\":\"ref\",\"Url\":\"" + url() + "/upload/" + path[5] + "\"}");
    }
}
