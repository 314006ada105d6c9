package io.parcours.service.destination;

import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parcours.lakehouse.definition.DefinitionFault;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.service.destination.Answer.Accepted;
import io.parcours.service.destination.Answer.Unavailable;
import io.parcours.service.destination.SyncRun.Status;
import io.parcours.service.destination.fake.FakeS3;
import io.parcours.service.destination.fake.FakeServer.Reply;
import io.parcours.service.destination.fake.SftpServer;
import io.parcours.serving.testing.SamplePerson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on an SFTP server, which is a real one, and in a bucket, which checks signatures; in a local folder for comparison. */
class RemoteFilesTest {
    private static final String WHOLE = "person_id,email\r\nann,ann@example.com\r\nbob,bob@example.com\r\n";

    @TempDir
    Path folder;

    private SyncLab lab;

    @BeforeEach
    void open() {
        lab = new SyncLab(folder);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static SamplePerson agreed(String id) {
        return person(id).email(id + "@example.com").in("buyers").agreesTo("ads", "email");
    }

    private Path remote() throws IOException {
        return Files.createDirectories(folder.resolve("remote"));
    }

    private void sftp(SftpServer server, String login, String hostKey, String mode) {
        lab.secret("SFTP_PASSWORD", SftpServer.PASSWORD)
                .secret("SFTP_KEY", server.privateKey())
                .secret("WRONG", "guess")
                .write("destinations/sftp.yaml", """
                    destination: partner
                    kind: sftp
                    account: {host: 127.0.0.1, port: %d, user: parcours, %s, host_key: "%s", path: /in}
                    sends: [buyers]
                    purpose: ads
                    mode: %s
                    limit: 1000 per second
                    """.formatted(server.port(), login, hostKey, mode));
    }

    private void s3(FakeS3 store, String bucket, String secret, String mode) {
        lab.secret("S3_ACCESS", FakeS3.ACCESS_KEY)
                .secret("S3_SECRET", FakeS3.SECRET_KEY)
                .secret("WRONG", "guess")
                .write("destinations/s3.yaml", """
                    destination: lake
                    kind: s3
                    account: {bucket: %s, prefix: in, region: eu-west-3, endpoint: "%s", access_key: "${S3_ACCESS}", secret_key: "${%s}"}
                    sends: [buyers]
                    purpose: ads
                    mode: %s
                    limit: 1000 per second
                    """.formatted(bucket, store.url(), secret, mode));
    }

    private static final String PASSWORD = "password: \"${SFTP_PASSWORD}\"";

    @Test
    void anSftpServerGetsTheChangesAsFilesOfTheirOwn() throws IOException {
        Path in = Files.createDirectories(remote().resolve("in"));
        try (SftpServer server = new SftpServer(remote())) {
            sftp(server, PASSWORD, server.fingerprint(), "delta");
            lab.publish(List.of(
                    agreed("ann"), agreed("bob"), person("dan").email("d@x.fr").in("buyers")));
            SyncRun first = lab.syncOne();
            assertThat(first.status()).isEqualTo(Status.DONE);
            assertThat(first.funnel()).isEqualTo(new SyncRun.Funnel(3, 2, 2, 2, 2, 0, 0, 0));
            lab.publish(List.of(agreed("bob")));
            assertThat(lab.syncOne().funnel().removed()).isEqualTo(1);
            assertThat(names(in))
                    .containsExactly("buyers.0000000001-add-000000.csv", "buyers.0000000002-remove-000000.csv");
            assertThat(in.resolve("buyers.0000000001-add-000000.csv"))
                    .hasContent("action,person_id,email\nadd,ann,ann@example.com\nadd,bob,bob@example.com");
            assertThat(in.resolve("buyers.0000000002-remove-000000.csv"))
                    .hasContent("action,person_id,email\nremove,ann,");
        }
    }

    @Test
    void anSftpServerHoldsTheWholeAudienceAndAKeyOpensItToo() throws IOException {
        Path in = Files.createDirectories(remote().resolve("in"));
        try (SftpServer server = new SftpServer(remote())) {
            sftp(server, "private_key: \"${SFTP_KEY}\"", server.fingerprint(), "full");
            lab.publish(List.of(agreed("cid")));
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            lab.publish(List.of(agreed("ann"), agreed("bob")));
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            assertThat(names(in)).containsExactly("buyers.csv");
            assertThat(Files.readString(in.resolve("buyers.csv"))).isEqualTo(WHOLE);
        }
    }

    @Test
    void aServerThatShowsAnotherHostKeyGetsNothing() throws IOException {
        Path in = Files.createDirectories(remote().resolve("in"));
        try (SftpServer server = new SftpServer(remote())) {
            sftp(server, PASSWORD, "SHA256:" + "A".repeat(43), "delta");
            lab.publish(List.of(agreed("ann")));
            SyncRun run = lab.syncOne();
            assertThat(run.status()).isEqualTo(Status.FAILED);
            assertThat(run.problem().orElseThrow()).contains(server.fingerprint(), "'host_key' does not name");
            assertThat(names(in)).isEmpty();
        }
    }

    @Test
    void whoIsNotLetInOrHasNoFolderIsToldAndWhatTheServerMissedGoesOutLater() throws IOException {
        try (SftpServer server = new SftpServer(remote())) {
            sftp(server, "password: \"${WRONG}\"", server.fingerprint(), "delta");
            lab.publish(List.of(agreed("ann")));
            SyncRun refused = lab.syncOne();
            assertThat(refused.status()).isEqualTo(Status.FAILED);
            assertThat(refused.problem().orElseThrow()).contains("does not let parcours in");

            sftp(server, PASSWORD, server.fingerprint(), "delta");
            SyncRun nowhere = lab.syncOne();
            assertThat(nowhere.status()).isEqualTo(Status.FAILED);
            assertThat(nowhere.problem().orElseThrow()).contains("no folder /in");

            Path in = Files.createDirectories(remote().resolve("in"));
            server.goesAway();
            SyncRun away = lab.syncOne();
            assertThat(away.status()).isEqualTo(Status.PARTIAL);
            assertThat(away.funnel().waiting()).isEqualTo(1);
            server.comesBack();
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            assertThat(names(in)).containsExactly("buyers.0000000001-add-000000.csv");
        }
    }

    @Test
    void aBucketGetsChangesAndTheWholeAudience() {
        try (FakeS3 store = new FakeS3()) {
            s3(store, FakeS3.BUCKET, "S3_SECRET", "delta");
            lab.publish(List.of(agreed("ann"), agreed("bob")));
            SyncRun first = lab.syncOne();
            assertThat(first.problem()).isEmpty();
            assertThat(first.funnel()).isEqualTo(new SyncRun.Funnel(2, 2, 2, 2, 2, 0, 0, 0));
            assertThat(store.objects())
                    .containsExactlyEntriesOf(new TreeMap<>(java.util.Map.of(
                            "in/buyers.0000000001-add-000000.csv",
                            "action,person_id,email\r\nadd,ann,ann@example.com\r\nadd,bob,bob@example.com\r\n")));

            s3(store, FakeS3.BUCKET, "S3_SECRET", "full");
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            assertThat(store.objects()).containsEntry("in/buyers.csv", WHOLE);
            assertThat(store.breaches()).isEmpty();
        }
    }

    @Test
    void aBucketThatRefusesIsToldAndOneInTroubleGetsItAgain() {
        try (FakeS3 store = new FakeS3()) {
            lab.publish(List.of(agreed("ann")));
            s3(store, FakeS3.BUCKET, "WRONG", "delta");
            assertThat(lab.syncOne().problem().orElseThrow()).contains("403", "SignatureDoesNotMatch");
            s3(store, "elsewhere", "S3_SECRET", "delta");
            assertThat(lab.syncOne().problem().orElseThrow()).contains("404", "NoSuchBucket");
            s3(store, FakeS3.BUCKET, "S3_SECRET", "delta");
            store.trouble(Reply.of(503, "<Error><Code>SlowDown</Code></Error>"));
            SyncRun run = lab.syncOne();
            assertThat(run.status()).isEqualTo(Status.DONE);
            assertThat(store.objects()).hasSize(1);
        }
    }

    /** A replacement of several batches, the last of which makes it appear; sent out of turn it is not gone on with. */
    private void appearsWhole(ThrowingSupplier<String> content) throws Exception {
        try (Connector connector = lab.destinations().get(0).connector().get()) {
            assertThat(connector.send(batch(1, false, "a"))).containsOnly(new Accepted("written"));
            assertThat(content.get()).isEmpty();
            assertThatThrownBy(() -> connector.send(batch(3, true, "c"))).isInstanceOf(Unavailable.class);
            assertThat(content.get()).isEmpty();

            connector.send(batch(1, false, "a"));
            connector.send(batch(2, false, "b"));
            assertThat(content.get()).isEmpty();
            connector.send(batch(3, true, "c"));
        }
        StringBuilder whole = new StringBuilder("person_id,email\r\n");
        for (String letter : List.of("a", "b", "c")) {
            rows(letter)
                    .forEach(row -> whole.append(row.personId())
                            .append(',')
                            .append(row.values().field("email").orElseThrow())
                            .append("\r\n"));
        }
        assertThat(content.get().equals(whole.toString())).isTrue();
    }

    private interface ThrowingSupplier<T> {
        T get() throws IOException;
    }

    private static Batch batch(int sequence, boolean last, String letter) {
        return new Batch(
                "buyers", Action.REPLACE, "p" + sequence, "sync", sequence, last, 3, Instant.EPOCH, rows(letter));
    }

    /** Some 4 MB, so that three of them do not fit in one part of a bucket. */
    private static List<Row> rows(String letter) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Contact contact = new Contact(
                    List.of("person_id", "email"), List.of(letter + i, letter.repeat(190) + "@example.com"));
            rows.add(new Row(contact.personId(), MatchKey.of("person_id", contact.personId()), letter + i, contact));
        }
        return rows;
    }

    @Test
    void aReplacementInAFolderAppearsWithItsLastBatch() throws Exception {
        lab.write("destinations/files.yaml", """
            destination: files
            kind: files
            account: {path: out}
            sends: [buyers]
            purpose: ads
            mode: full
            """);
        appearsWhole(() -> read(folder.resolve("out/buyers.csv")));
        assertThat(names(folder.resolve("out"))).containsExactly("buyers.csv");
    }

    @Test
    void aReplacementOnAServerAppearsWithItsLastBatch() throws Exception {
        Path in = Files.createDirectories(remote().resolve("in"));
        try (SftpServer server = new SftpServer(remote())) {
            sftp(server, PASSWORD, server.fingerprint(), "full");
            appearsWhole(() -> read(in.resolve("buyers.csv")));
            assertThat(names(in)).containsExactly("buyers.csv");
        }
    }

    @Test
    void aReplacementInABucketAppearsWithItsLastBatchAndLeavesNoPartsBehind() throws Exception {
        try (FakeS3 store = new FakeS3()) {
            s3(store, FakeS3.BUCKET, "S3_SECRET", "full");
            appearsWhole(() -> store.objects().getOrDefault("in/buyers.csv", ""));
            assertThat(store.begun()).isEqualTo(1);
            assertThat(store.unfinished()).isZero();
            try (Connector connector = lab.destinations().get(0).connector().get()) {
                connector.send(batch(1, false, "x"));
                connector.send(batch(2, false, "y"));
                connector.send(batch(3, false, "z"));
                assertThat(store.unfinished()).isEqualTo(1);
            }
            assertThat(store.unfinished()).isZero();
            assertThat(store.objects().get("in/buyers.csv")).startsWith("person_id,email\r\na0,");
            assertThat(store.breaches()).isEmpty();
        }
    }

    @Test
    void aDryRunShowsWhereFilesWouldGoWithoutGoingThere() {
        lab.secret("P", "x").write("destinations/sftp.yaml", """
            destination: partner
            kind: sftp
            account: {host: sftp.partner.example, user: parcours, password: "${P}", host_key: "SHA256:%s", path: in, format: ndjson}
            sends: [buyers]
            purpose: ads
            """.formatted("A".repeat(43)));
        lab.publish(List.of(agreed("ann")));
        List<Syncs.Shown> shown = new ArrayList<>();
        try (var generations = lab.generations();
                Syncs syncs = lab.syncs(generations)) {
            syncs.dryRun(syncs.require("partner"), shown::add);
        }
        assertThat(shown).singleElement().satisfies(one -> {
            assertThat(one.parcel().address())
                    .startsWith("sftp://parcours@sftp.partner.example:22/~/in/buyers.")
                    .endsWith(".ndjson");
            assertThat(one.parcel().body())
                    .isEqualTo("{\"action\":\"add\",\"person_id\":\"ann\",\"email\":\"ann@example.com\"}\n");
        });
    }

    @Test
    void whatIsMissingInADefinitionIsTold() {
        lab.secret("NO_KEY", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
                .write("destinations/a.yaml", """
                    destination: partner
                    kind: sftp
                    account: {host: h, user: u, private_key: "${NO_KEY}", host_key: "12:34", path: /in}
                    sends: [buyers]
                    purpose: ads
                    """)
                .write("destinations/b.yaml", """
                    destination: lake
                    kind: s3
                    account: {bucket: b, secret_key: "plain", format: xml}
                    sends: [buyers]
                    purpose: ads
                    """);
        Faults faults = new Faults();
        assertThat(Destinations.read(lab.workspace(faults), faults)).isEmpty();
        assertThat(faults.sorted())
                .extracting(DefinitionFault::toString)
                .anyMatch(fault -> fault.contains("a.yaml:3") && fault.contains("no fingerprint"))
                .anyMatch(fault -> fault.contains("a.yaml:3") && fault.contains("private key cannot be read"))
                .anyMatch(fault -> fault.contains("b.yaml:3") && fault.contains("'region' is missing"))
                .anyMatch(fault -> fault.contains("b.yaml:3") && fault.contains("a secret stands in the file"))
                .anyMatch(fault -> fault.contains("b.yaml:3") && fault.contains("csv, ndjson"));
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    /** Also what was left half-written. */
    private static List<String> names(Path in) throws IOException {
        try (var files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
