package io.parcours.service.destination.fake;

import java.util.Set;
import java.util.TreeSet;

/** An e-mail gateway's list: POST a contact, DELETE it by its address. */
public final class FakeGateway extends FakeServer {
    private final Set<String> list = new TreeSet<>();

    public synchronized Set<String> list() {
        return new TreeSet<>(list);
    }

    @Override
    protected Reply answer(Call call) {
        rule(call.header("idempotency-key").isPresent(), "no Idempotency-Key");
        if (!call.header("authorization").orElse("").equals("Bearer gateway-token")) {
            return Reply.of(401, "");
        }
        if (call.method().equals("POST")) {
            rule(call.path().equals("/lists/buyers/contacts"), "unknown path " + call.path());
            list.add(call.json().path("to").asText());
            return Reply.of(201, "{}");
        }
        rule(call.method().equals("DELETE"), "method");
        String address = call.path().substring(call.path().lastIndexOf('/') + 1);
        return list.remove(address) ? Reply.of(204, "") : Reply.of(404, "");
    }
}
