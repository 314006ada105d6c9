package io.parcours.service.destination.kind;

import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import io.parcours.service.destination.Answer;
import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Denied;
import io.parcours.service.destination.Answer.SomeWrong;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.Batch;
import io.parcours.service.destination.Connector;
import io.parcours.service.destination.Contact;
import io.parcours.service.destination.MatchKey;
import io.parcours.service.destination.Parcel;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One signed call a member who comes or goes: a CloudEvent whose data is a {@code track} event, {@code Audience Entered} or {@code Audience
 * Exited}. The id of a call stays the same when it is sent again.
 */
public final class Webhook implements Connector {
    public static final String KIND = "webhook";

    private static final int LEAST_SECRET = 24;

    private final Settings settings;
    private final com.standardwebhooks.Webhook signer;

    private record Settings(String url, String secret, AudienceEvents events) {}

    private Webhook(Settings settings) {
        this.settings = settings;
        try {
            this.signer = new com.standardwebhooks.Webhook(settings.secret());
        } catch (EmptyWebhookSecretException e) {
            throw new IllegalStateException("the secret was checked when it was read", e);
        }
    }

    /** Reads {@code account: {url, secret}} and {@code fields}. */
    public static Supplier<Connector> read(Account account) {
        String url =
                account.requiredUrl("url", "write the address to call, for example https://hooks.example.com/parcours");
        String secret = account.secret("secret", "write \"${HOOK_SECRET}\" and export HOOK_SECRET=whsec_…");
        if (!secret.isEmpty() && bytes(secret) < LEAST_SECRET) {
            account.faults()
                    .add(
                            account.map().placeOf("secret"),
                            "the secret is no Standard Webhooks secret",
                            "write whsec_ and the Base64 of 24 to 64 random bytes");
        }
        Settings settings = new Settings(url, secret, AudienceEvents.read(account));
        return () -> new Webhook(settings);
    }

    private static int bytes(String secret) {
        try {
            return java.util.Base64.getDecoder()
                    .decode(secret.startsWith("whsec_") ? secret.substring("whsec_".length()) : secret)
                    .length;
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }

    @Override
    public int batchSize() {
        return 1;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return Optional.of(MatchKey.of("person_id", contact.personId()));
    }

    @Override
    public Parcel parcel(Batch batch) {
        return new Parcel(
                "POST " + settings.url(),
                settings.events().of(batch, batch.rows().get(0)).toString());
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        String body = settings.events().of(batch, batch.rows().get(0)).toString();
        String id = AudienceEvents.id(batch.rows().get(0));
        long now = Instant.now().getEpochSecond();
        HttpCaller.Reply reply = HttpCaller.send(HttpCaller.request(settings.url())
                .header("Content-Type", AudienceEvents.CONTENT_TYPE)
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(now))
                .header("webhook-signature", signature(id, now, body))
                .POST(BodyPublishers.ofString(body))
                .build());
        if (reply.status() == 410) {
            throw new Denied("the receiver is gone for good (410)");
        }
        reply.raiseUnlessAnswered("the receiver");
        if (!reply.good()) {
            throw new SomeWrong("the receiver answered " + reply.status());
        }
        return List.of(new Accepted("status " + reply.status()));
    }

    private String signature(String id, long seconds, String body) {
        try {
            return signer.sign(id, seconds, body);
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("a text can always be signed", e);
        }
    }
}
