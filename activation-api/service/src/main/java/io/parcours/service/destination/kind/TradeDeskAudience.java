package io.parcours.service.destination.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.destination.Action;
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
import io.parcours.service.destination.key.KeyRules;
import io.parcours.service.destination.key.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Trade Desk's CRM data: hashed e-mails, one a line, that replace what the segment held; the keys are those of UID2. */
public final class TradeDeskAudience implements Connector {
    public static final String KIND = "the-trade-desk";

    private static final int LINES_AT_ONCE = 50_000;
    private static final int FEWEST = 1_500;

    private final Settings settings;
    private @Nullable Path spool;

    private record Settings(String url, String advertiser, String data, String token) {}

    private TradeDeskAudience(Settings settings) {
        this.settings = settings;
    }

    /** Reads {@code account: {advertiser, audience, token}}; the audience is the CRM data id. */
    public static Supplier<Connector> read(Account account) {
        Settings settings = new Settings(
                account.url("url", "https://api.thetradedesk.com"),
                account.required("advertiser", "write the advertiser's id"),
                account.audience("write the id of the CRM data segment"),
                account.secret("token", "write \"${TTD_TOKEN}\" and export TTD_TOKEN"));
        return () -> new TradeDeskAudience(settings);
    }

    @Override
    public int batchSize() {
        return LINES_AT_ONCE;
    }

    @Override
    public boolean replaces() {
        return true;
    }

    @Override
    public int fewest() {
        return FEWEST;
    }

    @Override
    public Optional<MatchKey> key(Contact contact) {
        return new MatchKey.Builder()
                .add(
                        "EmailHashedUnifiedId2",
                        contact.writtenEmail().flatMap(KeyRules.UID2::email).map(Sha256::base64))
                .build();
    }

    @Override
    public Parcel parcel(Batch batch) {
        return new Parcel("PUT (the address that POST " + address(batch) + " answers)", lines(batch));
    }

    private String address(Batch batch) {
        String data = settings.data().isEmpty() ? batch.audience() : settings.data();
        return settings.url() + "/v3/crmdata/segment/"
                + URLEncoder.encode(settings.advertiser(), StandardCharsets.UTF_8) + "/"
                + URLEncoder.encode(data, StandardCharsets.UTF_8);
    }

    private static String lines(Batch batch) {
        return batch.rows().stream()
                .map(row -> row.key().parts().get(0).value() + "\n")
                .collect(Collectors.joining());
    }

    @Override
    public List<Answer> send(Batch batch) throws Unavailable, Denied, SomeWrong, InterruptedException {
        if (batch.action() != Action.REPLACE) {
            throw new Denied("The Trade Desk's CRM data can only be replaced; write mode: full");
        }
        try {
            Path file = gathered(batch);
            if (!batch.last()) {
                return Answer.all(batch.rows().size(), new Accepted("gathered"));
            }
            String said = upload(batch, file);
            return Answer.all(batch.rows().size(), new Accepted(said));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Batches of one replacement in a file, as it goes out in one call; a batch sent again is not written again. */
    private Path gathered(Batch batch) throws IOException {
        Path file = spool;
        if (file == null || batch.sequence() == 1) {
            close();
            file = Files.createTempFile("parcours-crm-", ".txt");
            spool = file;
            written = 0;
        }
        if (batch.sequence() > written) {
            Files.writeString(file, lines(batch), StandardOpenOption.APPEND);
            written = batch.sequence();
        }
        return file;
    }

    private int written;

    private String upload(Batch batch, Path file) throws Unavailable, Denied, InterruptedException, IOException {
        ObjectNode wish = HttpCaller.JSON
                .createObjectNode()
                .put("PiiType", "EmailHashedUnifiedId2")
                .put("MergeMode", "Replace")
                .put("RetentionEnabled", true);
        HttpCaller.Reply place = HttpCaller.send(HttpCaller.request(address(batch))
                .header("TTD-Auth", settings.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(wish.toString()))
                .build());
        place.raiseUnlessAnswered("The Trade Desk");
        if (!place.good()) {
            throw new Denied("The Trade Desk answered " + place.status());
        }
        HttpCaller.Reply put =
                HttpCaller.send(HttpCaller.request(place.json().path("Url").asText())
                        .header("Content-Type", "text/plain")
                        .PUT(BodyPublishers.ofFile(file))
                        .build());
        put.raiseUnlessAnswered("The Trade Desk's upload");
        if (!put.good()) {
            throw new Denied("The Trade Desk's upload answered " + put.status());
        }
        return "reference " + place.json().path("ReferenceId").asText("");
    }

    @Override
    public void close() {
        Path file = spool;
        spool = null;
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
