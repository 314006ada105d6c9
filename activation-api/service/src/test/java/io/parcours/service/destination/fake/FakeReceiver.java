package io.parcours.service.destination.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Receives webhooks as the standard says: checks signature and time, takes an id once, and keeps who is in which audience. */
public final class FakeReceiver extends FakeServer {
    public static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Set<String> seen = new HashSet<>();
    private final Set<String> members = new TreeSet<>();
    private int repeated;

    public synchronized Set<String> members() {
        return new TreeSet<>(members);
    }

    /** Calls with an id that had come before. */
    public synchronized int repeated() {
        return repeated;
    }

    @Override
    protected Reply answer(Call call) {
        try {
            new Webhook(SECRET)
                    .verify(
                            call.body(),
                            HttpHeaders.of(
                                    Map.of(
                                            "webhook-id",
                                                    List.of(call.header("webhook-id")
                                                            .orElse("")),
                                            "webhook-timestamp",
                                                    List.of(call.header("webhook-timestamp")
                                                            .orElse("")),
                                            "webhook-signature",
                                                    List.of(call.header("webhook-signature")
                                                            .orElse(""))),
                                    (name, value) -> true));
        } catch (WebhookVerificationException | EmptyWebhookSecretException e) {
            throw new Breach("the signature is wrong: " + e.getMessage());
        }
        rule(call.header("content-type").orElse("").startsWith("application/cloudevents+json"), "content type");
        JsonNode event = call.json();
        rule(event.path("specversion").asText().equals("1.0"), "specversion");
        for (String name : List.of("id", "source", "type", "subject", "time")) {
            rule(!event.path(name).asText().isEmpty(), name + " is missing");
        }
        rule(event.path("id").asText().equals(call.header("webhook-id").orElse("")), "two ids");
        rule(event.path("id").asText().length() < 100, "a long id");
        JsonNode track = event.path("data");
        rule(track.path("type").asText().equals("track"), "no track event");
        String member = track.path("properties").path("audience_key").asText() + "/"
                + track.path("userId").asText();
        if (!seen.add(event.path("id").asText())) {
            repeated++;
            return Reply.of(200, "");
        }
        if (track.path("event").asText().equals("Audience Entered")) {
            members.add(member);
        } else {
            rule(track.path("event").asText().equals("Audience Exited"), "event");
            members.remove(member);
        }
        return Reply.of(202, "");
    }
}
