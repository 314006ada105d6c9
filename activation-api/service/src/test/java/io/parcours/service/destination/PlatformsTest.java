package io.parcours.service.destination;

import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;

import io.parcours.service.destination.SyncRun.Status;
import io.parcours.service.destination.fake.FakeGateway;
import io.parcours.service.destination.fake.FakeGoogle;
import io.parcours.service.destination.fake.FakeLinkedIn;
import io.parcours.service.destination.fake.FakeMeta;
import io.parcours.service.destination.fake.FakeReceiver;
import io.parcours.service.destination.fake.FakeServer.Reply;
import io.parcours.service.destination.fake.FakeTikTok;
import io.parcours.service.destination.fake.FakeTradeDesk;
import io.parcours.service.destination.fake.FakeTradeDeskData;
import io.parcours.service.destination.fake.FakeUid2;
import io.parcours.service.destination.key.Sha256;
import io.parcours.serving.testing.SamplePerson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind against a platform on this machine that keeps its vendor's rules. */
class PlatformsTest {
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

    /** Ann, Bob and Cid agreed; Dan did not; Eve agreed and has neither e-mail nor phone. */
    private static List<SamplePerson> people() {
        return List.of(
                agreed("ann").email("Ann@Example.com").phone("+33612345671"),
                agreed("bob").email("bob@example.com"),
                agreed("cid").phone("+33612345673"),
                person("dan").email("dan@example.com").in("buyers"),
                agreed("eve"));
    }

    private static SamplePerson agreed(String id) {
        return person(id).named("Name").in("buyers").agreesTo("ads", "email");
    }

    private static SamplePerson left(String id) {
        return person(id).named("Name").agreesTo("ads", "email");
    }

    private static String hex(String text) {
        return Sha256.hex(text);
    }

    private void meta(FakeMeta meta, String mode) {
        lab.secret("META_TOKEN", FakeMeta.TOKEN)
                .secret("META_APP", "app-secret")
                .write("destinations/meta.yaml", """
                    destination: meta
                    kind: meta-custom-audience
                    account: {audience: "a1", token: "${META_TOKEN}", app_secret: "${META_APP}", url: "%s"}
                    sends: [buyers]
                    purpose: ads
                    mode: %s
                    limit: 1000 per second
                    """.formatted(meta.url(), mode));
    }

    @Test
    void metaHoldsThoseWhoAgreedAndHaveAKeyAndGivesBackWhoLeaves() {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "delta");
            lab.publish(people());
            SyncRun first = lab.syncOne();
            assertThat(first.status()).isEqualTo(Status.DONE);
            assertThat(first.funnel()).isEqualTo(new SyncRun.Funnel(5, 4, 3, 3, 3, 0, 0, 0));
            assertThat(meta.held("a1"))
                    .containsExactlyInAnyOrder(
                            hex("ann@example.com"), hex("33612345671"), hex("bob@example.com"), hex("33612345673"));

            int calls = meta.calls();
            assertThat(lab.syncOne().funnel().sent()).isZero();
            assertThat(meta.calls()).isEqualTo(calls);

            lab.publish(List.of(
                    agreed("ann").email("ann@example.com").phone("+33612345671"),
                    left("bob").email("bob@example.com")));
            SyncRun second = lab.syncOne();
            assertThat(second.funnel().removed()).isEqualTo(2);
            assertThat(meta.held("a1")).containsExactlyInAnyOrder(hex("ann@example.com"), hex("33612345671"));
            assertThat(lab.ledger().rows("meta", second.number(), Standing.REMOVED, 0, 10))
                    .extracting(LedgerRow::personId, LedgerRow::why)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple("bob", "left the segment"),
                            org.assertj.core.groups.Tuple.tuple("cid", "the person is no more"));
            assertThat(meta.breaches()).isEmpty();
        }
    }

    @Test
    void aKeyThatAnotherMemberHasIsNotGivenBack() {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "delta");
            lab.publish(List.of(
                    agreed("ann").email("ann@example.com").phone("+33612345671"),
                    agreed("ben").email("ben@example.com").phone("+33612345671")));
            lab.sync();
            lab.publish(List.of(
                    agreed("ben").email("ben@example.com").phone("+33612345671").formerly("ann")));
            SyncRun merged = lab.syncOne();
            assertThat(merged.status()).isEqualTo(Status.DONE);
            assertThat(meta.held("a1")).containsExactlyInAnyOrder(hex("ben@example.com"), hex("33612345671"));
            assertThat(lab.ledger().ofPerson("ann"))
                    .extracting(LedgerRow::standing, LedgerRow::why)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(Standing.REMOVED, "merged into another person"));
        }
    }

    @Test
    void anotherEmailReplacesTheOldOne() {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "delta");
            lab.publish(List.of(agreed("ann").email("old@example.com").phone("+33612345671")));
            lab.sync();
            lab.publish(List.of(agreed("ann").email("new@example.com").phone("+33612345671")));
            lab.sync();
            assertThat(meta.held("a1")).containsExactlyInAnyOrder(hex("new@example.com"), hex("33612345671"));
        }
    }

    @Test
    void whoWithdrawsConsentOrIsWithheldLeaves() {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "delta");
            lab.publish(List.of(
                    agreed("ann").email("ann@example.com"), agreed("bob").email("bob@example.com")));
            lab.sync();
            assertThat(meta.held("a1")).hasSize(2);
            lab.publish(List.of(
                    person("ann").email("ann@example.com").in("buyers"),
                    agreed("bob").email("bob@example.com")));
            SyncRun withdrawn = lab.syncOne();
            assertThat(withdrawn.funnel().heldBack()).isEqualTo(1);
            assertThat(meta.held("a1")).containsExactly(hex("bob@example.com"));
            lab.withheld.add("bob");
            lab.sync();
            assertThat(meta.held("a1")).isEmpty();
        }
    }

    @Test
    void entriesMetaFindsInvalidAreFoundByHalvingAndCanBeRetried() {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "delta");
            meta.findInvalid(hex("p13@example.com"));
            lab.publish(IntStream.range(0, 40)
                    .mapToObj(i -> agreed("p" + i).email("p" + i + "@example.com"))
                    .toList());
            SyncRun run = lab.syncOne();
            assertThat(run.status()).isEqualTo(Status.PARTIAL);
            assertThat(run.funnel().refused()).isEqualTo(1);
            assertThat(run.funnel().accepted()).isEqualTo(39);
            assertThat(lab.ledger().rows("meta", run.number(), Standing.REFUSED, 0, 10))
                    .extracting(LedgerRow::personId)
                    .containsExactly("p13");
            assertThat(lab.syncOne().funnel().sent())
                    .as("a refused row is not sent again unasked")
                    .isZero();
            assertThat(lab.ledger().retry("meta", run.number())).isEqualTo(1);
            assertThat(lab.syncOne().funnel().sent()).isEqualTo(1);
        }
    }

    @Test
    void tooManyCallsAreWaitedForAndAWrongTokenEndsTheSync() {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "delta");
            lab.publish(people());
            meta.trouble(FakeMeta.tooManyCalls());
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            lab.secret("META_TOKEN", "another").publish(List.of());
            SyncRun denied = lab.syncOne();
            assertThat(denied.status()).isEqualTo(Status.FAILED);
            assertThat(denied.problem().orElseThrow()).contains("code 190");
            assertThat(denied.funnel().waiting()).isEqualTo(3);
            lab.secret("META_TOKEN", FakeMeta.TOKEN);
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            assertThat(meta.held("a1")).isEmpty();
        }
    }

    @Test
    void metaIsReplacedWholeInFullMode() {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "full");
            lab.publish(people());
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            assertThat(meta.held("a1")).hasSize(4);
            lab.publish(List.of(agreed("bob").email("bob@example.com")));
            lab.sync();
            assertThat(meta.held("a1")).containsExactly(hex("bob@example.com"));
            assertThat(lab.ledger().count("meta", Standing.PRESENT)).isEqualTo(1);
            assertThat(meta.breaches()).isEmpty();
        }
    }

    @Test
    void mirrorGivesADestinationBackWhatItLost() {
        try (FakeMeta meta = new FakeMeta();
                FakeMeta fresh = new FakeMeta()) {
            meta(meta, "mirror");
            lab.publish(people());
            lab.sync();
            meta(fresh, "mirror");
            lab.sync();
            assertThat(fresh.held("a1")).isEqualTo(meta.held("a1")).hasSize(4);
        }
    }

    @Test
    void googleRefusesTheMemberItNamesAndTakesTheOthers() {
        try (FakeGoogle google = new FakeGoogle()) {
            lab.secret("G_SECRET", "google-secret")
                    .secret("G_REFRESH", "google-refresh")
                    .write("destinations/google.yaml", """
                        destination: google
                        kind: google-customer-match
                        account:
                          customer: "123"
                          audience: "list-1"
                          client_id: id
                          client_secret: "${G_SECRET}"
                          refresh_token: "${G_REFRESH}"
                          url: "%s"
                          token_url: "%s/token"
                        sends: [buyers]
                        purpose: ads
                        """.formatted(google.url(), google.url()));
            google.findInvalid(hex("bob@example.com"));
            lab.publish(List.of(
                    agreed("ann")
                            .email("ann@gmail.com")
                            .writes("a.n.n+shop@gmail.com")
                            .phone("+33612345671"),
                    agreed("bob").email("bob@example.com"),
                    agreed("cid").email("cid@example.com")));
            SyncRun run = lab.syncOne();
            assertThat(run.funnel().refused()).isEqualTo(1);
            assertThat(run.funnel().accepted()).isEqualTo(2);
            assertThat(google.held("list-1"))
                    .containsExactlyInAnyOrder(hex("ann@gmail.com"), hex("+33612345671"), hex("cid@example.com"));
            google.expireTokens();
            lab.publish(List.of(agreed("cid").email("cid@example.com")));
            lab.sync();
            assertThat(google.held("list-1")).containsExactly(hex("cid@example.com"));
            assertThat(google.breaches()).isEmpty();
        }
    }

    /** Google hashes the mailbox; the others the address as the person gave it to them, and know nobody by another one. */
    @Test
    void everyPlatformGetsTheAddressInItsOwnForm() {
        String written = "jane.m.doe+x@gmail.com";
        List<SamplePerson> jane = List.of(
                agreed("jane").email("janemdoe@gmail.com").writes(written),
                agreed("bob").email("bob@example.com"));
        try (FakeMeta meta = new FakeMeta();
                FakeTikTok tiktok = new FakeTikTok();
                FakeLinkedIn linkedIn = new FakeLinkedIn()) {
            meta(meta, "delta");
            lab.secret("TT", "tiktok-token").write("destinations/tiktok.yaml", """
                destination: tiktok
                kind: tiktok-audience
                account: {advertiser: adv-1, token: "${TT}", url: "%s"}
                sends: {buyers: aud-1}
                purpose: ads
                """.formatted(tiktok.url()));
            lab.secret("LI", "linkedin-token").write("destinations/linkedin.yaml", """
                destination: linkedin
                kind: linkedin-audience
                account: {audience: "77", token: "${LI}", url: "%s"}
                sends: [buyers]
                purpose: ads
                """.formatted(linkedIn.url()));
            lab.publish(jane);
            lab.sync();
            String[] keys = {hex(written), hex("bob@example.com")};
            assertThat(meta.held("a1")).containsExactlyInAnyOrder(keys);
            assertThat(tiktok.held("aud-1")).containsExactlyInAnyOrder(keys);
            assertThat(linkedIn.held("77")).containsExactlyInAnyOrder(keys);

            // Known in another form by now: what the platform has is given back under the key it was sent with.
            lab.publish(List.of(
                    agreed("jane").email("janemdoe@gmail.com"), agreed("bob").email("bob@example.com")));
            lab.sync();
            assertThat(meta.held("a1")).containsExactlyInAnyOrder(hex("janemdoe@gmail.com"), hex("bob@example.com"));
            assertThat(meta.breaches()).isEmpty();
        }
    }

    @Test
    void tiktokTakesAndGivesBack() {
        try (FakeTikTok tiktok = new FakeTikTok()) {
            lab.secret("TT", "tiktok-token").write("destinations/tiktok.yaml", """
                destination: tiktok
                kind: tiktok-audience
                account: {advertiser: adv-1, token: "${TT}", url: "%s"}
                sends: {buyers: aud-1}
                purpose: ads
                """.formatted(tiktok.url()));
            lab.publish(people());
            tiktok.trouble(Reply.of(200, "{\"code\":40100,\"message\":\"Too many requests\"}"));
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            assertThat(tiktok.held("aud-1"))
                    .containsExactlyInAnyOrder(
                            hex("ann@example.com"), hex("+33612345671"), hex("bob@example.com"), hex("+33612345673"));
            lab.publish(List.of());
            lab.sync();
            assertThat(tiktok.held("aud-1")).isEmpty();
            assertThat(tiktok.breaches()).isEmpty();
        }
    }

    @Test
    void linkedInAnswersForEveryElement() {
        try (FakeLinkedIn linkedIn = new FakeLinkedIn()) {
            lab.secret("LI", "linkedin-token").write("destinations/linkedin.yaml", """
                destination: linkedin
                kind: linkedin-audience
                account: {audience: "77", token: "${LI}", url: "%s"}
                sends: [buyers]
                purpose: ads
                """.formatted(linkedIn.url()));
            linkedIn.answerWith(hex("ann@example.com"), 429);
            linkedIn.answerWith(hex("bob@example.com"), 400);
            lab.publish(List.of(
                    agreed("ann").email("ann@example.com"),
                    agreed("bob").email("bob@example.com"),
                    agreed("cid").email("cid@example.com")));
            SyncRun run = lab.syncOne();
            assertThat(run.funnel()).isEqualTo(new SyncRun.Funnel(3, 3, 3, 3, 1, 0, 1, 1));
            linkedIn.answerWith(hex("ann@example.com"), 0);
            assertThat(lab.sync(false).get(0).funnel().sent())
                    .as("its time has not come")
                    .isZero();
            assertThat(lab.syncOne().funnel().accepted()).isEqualTo(1);
            assertThat(linkedIn.held("77")).containsExactlyInAnyOrder(hex("ann@example.com"), hex("cid@example.com"));
            assertThat(linkedIn.breaches()).isEmpty();
        }
    }

    @Test
    void theTradeDeskGetsOneFileOfAtLeastFifteenHundredKeys() {
        try (FakeTradeDesk desk = new FakeTradeDesk()) {
            lab.secret("TTD", "ttd-token").write("destinations/ttd.yaml", """
                destination: ttd
                kind: the-trade-desk
                account: {advertiser: adv, audience: crm-1, token: "${TTD}", url: "%s"}
                sends: [buyers]
                purpose: ads
                mode: full
                """.formatted(desk.url()));
            lab.publish(people());
            SyncRun few = lab.syncOne();
            assertThat(few.status()).isEqualTo(Status.FAILED);
            assertThat(few.problem().orElseThrow()).contains("at least 1500");
            lab.publish(IntStream.range(0, 1_600)
                    .mapToObj(i -> agreed("p" + i).email("P.%d+x@gmail.com".formatted(i)))
                    .toList());
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            assertThat(desk.held("crm-1")).hasSize(1_600).contains(Sha256.base64("p7@gmail.com"));
            assertThat(desk.breaches()).isEmpty();
        }
    }

    @Test
    void theTradeDeskGetsMembersByTheUid2TheyHaveNowAndLosesThemByTheOneTheyHad() {
        try (FakeUid2 operator = new FakeUid2();
                FakeTradeDeskData desk = new FakeTradeDeskData()) {
            lab.secret("TTD", FakeTradeDeskData.SECRET)
                    .secret("UID_KEY", FakeUid2.KEY)
                    .secret("UID_SECRET", FakeUid2.SECRET)
                    .write("destinations/ttd.yaml", """
                destination: ttd
                kind: the-trade-desk-uid2
                account:
                  advertiser: adv
                  audience: shoes
                  secret: "${TTD}"
                  url: "%s"
                  uid2:
                    key: "${UID_KEY}"
                    secret: "${UID_SECRET}"
                    url: "%s"
                sends: [buyers]
                purpose: ads
                mode: mirror
                """.formatted(desk.url(), operator.url()));
            operator.holdUntil(java.time.Instant.EPOCH);
            String ann = Sha256.base64("ann@example.com");
            String bob = Sha256.base64("bob@example.com");
            String cid = Sha256.base64("cid@example.com");
            operator.optOut(cid);
            lab.publish(List.of(
                    agreed("ann").email("ann@example.com"),
                    agreed("bob").email("bob@example.com"),
                    agreed("cid").email("cid@example.com")));
            SyncRun first = lab.syncOne();
            assertThat(first.funnel().accepted()).isEqualTo(2);
            assertThat(first.funnel().refused()).isEqualTo(1);
            assertThat(desk.held())
                    .containsExactlyInAnyOrder("shoes/" + operator.uid(ann), "shoes/" + operator.uid(bob));

            String before = operator.uid(bob);
            operator.rotate();
            lab.publish(List.of(agreed("ann").email("ann@example.com")));
            lab.syncOne();
            assertThat(desk.held()).contains("shoes/" + operator.uid(ann)).doesNotContain("shoes/" + before);

            lab.publish(List.of(
                    agreed("ann").email("ann@example.com"), agreed("dan").email("dan@example.com")));
            desk.refuse(operator.uid(Sha256.base64("dan@example.com")));
            SyncRun last = lab.syncOne();
            assertThat(last.funnel().refused()).isEqualTo(1);
            assertThat(desk.breaches()).isEmpty();
            assertThat(operator.breaches()).isEmpty();
        }
    }

    @Test
    void webhooksAreSignedAndKnowARepetition() {
        try (FakeReceiver receiver = new FakeReceiver()) {
            lab.secret("HOOK", FakeReceiver.SECRET).write("destinations/hook.yaml", """
                destination: hook
                kind: webhook
                account: {url: "%s/in", secret: "${HOOK}"}
                fields: [person_id, email]
                sends: [buyers]
                purpose: ads
                """.formatted(receiver.url()));
            lab.publish(people());
            SyncRun run = lab.syncOne();
            assertThat(run.funnel().accepted()).isEqualTo(4);
            assertThat(receiver.members()).containsExactly("buyers/ann", "buyers/bob", "buyers/cid", "buyers/eve");
            lab.publish(List.of(agreed("ann").email("ann@example.com")));
            lab.sync();
            assertThat(receiver.members()).containsExactly("buyers/ann");
            assertThat(receiver.repeated()).isZero();
            assertThat(receiver.breaches()).isEmpty();
        }
    }

    @Test
    void aGatewayIsCalledByItsTemplate() {
        try (FakeGateway gateway = new FakeGateway()) {
            lab.secret("GW", "gateway-token")
                    .write("destinations/mail.yaml", """
                        destination: mail
                        kind: http
                        account:
                          key: email
                          headers: {Authorization: "Bearer ${GW}"}
                          add: {url: "%s/lists/{{audience}}/contacts", body: '{"to": "{{email}}", "name": "{{given_name}}"}'}
                          remove: {method: DELETE, url: "%s/lists/{{audience}}/contacts/{{email}}"}
                        sends: [buyers]
                        purpose: ads
                        channel: email
                        """.formatted(gateway.url(), gateway.url()));
            lab.publish(List.of(
                    agreed("ann").named("Ann \"A\"\n").email("ann+x@example.com"),
                    agreed("bob").email("bob@example.com")));
            assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
            assertThat(gateway.list()).containsExactly("ann+x@example.com", "bob@example.com");
            lab.publish(List.of(agreed("bob").email("bob@example.com")));
            lab.sync();
            assertThat(gateway.list()).containsExactly("bob@example.com");
            assertThat(gateway.breaches()).isEmpty();
        }
    }

    @Test
    void aTableHoldsTheMembersAndTheirNewestValues() throws SQLException {
        String url = "jdbc:h2:mem:crm" + System.nanoTime() + ";DB_CLOSE_DELAY=-1";
        try (Connection crm = DriverManager.getConnection(url)) {
            crm.createStatement()
                    .execute("CREATE TABLE audience_members (audience VARCHAR(100), person_id VARCHAR(100), email"
                            + " VARCHAR(200), synced_at TIMESTAMP, PRIMARY KEY (audience, person_id))");
            for (String mode : List.of("delta", "full")) {
                lab.write("destinations/crm.yaml", """
                    destination: crm-%s
                    kind: jdbc
                    account: {url: "%s", table: audience_members}
                    fields: [email]
                    sends: [buyers]
                    purpose: ads
                    mode: %s
                    """.formatted(mode, url, mode));
                lab.publish(people());
                assertThat(lab.syncOne().status()).isEqualTo(Status.DONE);
                assertThat(rows(crm))
                        .containsExactly("ann Ann@Example.com", "bob bob@example.com", "cid null", "eve null");
                lab.publish(List.of(
                        agreed("ann").email("a@example.com"), agreed("bob").email("bob@example.com")));
                SyncRun second = lab.syncOne();
                assertThat(second.funnel().sent()).isEqualTo(mode.equals("delta") ? 3 : 2);
                assertThat(rows(crm)).containsExactly("ann a@example.com", "bob bob@example.com");
                crm.createStatement().execute("DELETE FROM audience_members");
            }
        }
    }

    private static List<String> rows(Connection crm) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = crm.createStatement()
                .executeQuery("SELECT person_id, email FROM audience_members ORDER BY person_id")) {
            while (result.next()) {
                rows.add(result.getString(1) + " " + result.getString(2));
            }
        }
        return rows;
    }

    @Test
    void filesHoldChangesOrTheWhole() throws IOException {
        lab.write("destinations/changes.yaml", """
            destination: changes
            kind: files
            account: {path: out/changes, format: ndjson}
            fields: [email]
            sends: [buyers]
            purpose: ads
            """);
        lab.write("destinations/whole.yaml", """
            destination: whole
            kind: files
            account: {path: out/whole}
            fields: [person_id, email, given_name]
            sends: [buyers]
            purpose: ads
            mode: full
            """);
        lab.publish(people());
        lab.sync();
        lab.publish(List.of(
                agreed("ann").named("A, \"n\"").email("ann@example.com"),
                agreed("bob").email("bob@example.com")));
        lab.sync();
        assertThat(Files.readString(folder.resolve("out/whole/buyers.csv")))
                .isEqualTo("person_id,email,given_name\r\n"
                        + "ann,ann@example.com,\"A, \"\"n\"\"\"\r\n"
                        + "bob,bob@example.com,Name\r\n");
        try (var files = Files.list(folder.resolve("out/changes"))) {
            Set<String> names =
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
            assertThat(names)
                    .containsExactly(
                            "buyers.0000000001-add-000000.ndjson",
                            "buyers.0000000002-add-000000.ndjson",
                            "buyers.0000000002-remove-000000.ndjson");
        }
        assertThat(Files.readAllLines(folder.resolve("out/changes/buyers.0000000002-remove-000000.ndjson")))
                .containsExactlyInAnyOrder(
                        "{\"action\":\"remove\",\"person_id\":\"cid\"}",
                        "{\"action\":\"remove\",\"person_id\":\"eve\"}");
    }

    @Test
    void oneDeadDestinationDelaysNoOther() throws IOException {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "delta");
            meta.dead(true);
            lab.write("destinations/whole.yaml", """
                destination: whole
                kind: files
                account: {path: out}
                sends: [buyers]
                purpose: ads
                mode: full
                """);
            lab.publish(people());
            List<SyncRun> runs = lab.sync();
            assertThat(runs).extracting(SyncRun::status).containsExactly(Status.PARTIAL, Status.DONE);
            assertThat(runs.get(0).funnel().waiting()).isEqualTo(3);
            assertThat(Files.exists(folder.resolve("out/buyers.csv"))).isTrue();
            meta.dead(false);
            assertThat(lab.sync().get(0).status()).isEqualTo(Status.DONE);
            assertThat(meta.held("a1")).hasSize(4);
        }
    }

    @Test
    void aDryRunShowsWhatASyncThenSends() {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "delta");
            lab.publish(people());
            List<Syncs.Shown> shown = new ArrayList<>();
            SyncRun.Funnel funnel = dryRun(shown);
            assertThat(meta.calls()).isZero();
            assertThat(lab.ledger().runs("meta", 10)).isEmpty();
            assertThat(funnel).isEqualTo(new SyncRun.Funnel(5, 4, 3, 3, 0, 0, 0, 0));
            assertThat(shown).hasSize(1);
            assertThat(shown.get(0).parcel().address()).isEqualTo("POST " + meta.url() + "/v24.0/a1/users");
            assertThat(shown.get(0).parcel().body())
                    .contains(hex("ann@example.com"), hex("33612345673"))
                    .doesNotContain(FakeMeta.TOKEN)
                    .doesNotContain("dan");
            lab.sync();
            lab.publish(List.of());
            shown.clear();
            dryRun(shown);
            assertThat(shown).extracting(Syncs.Shown::action).containsExactly(Action.REMOVE);
            assertThat(shown.get(0).parcel().address()).startsWith("DELETE ");
        }
    }

    private SyncRun.Funnel dryRun(List<Syncs.Shown> shown) {
        try (var generations = lab.generations();
                Syncs syncs = lab.syncs(generations)) {
            return syncs.dryRun(syncs.require("meta"), shown::add);
        }
    }

    @Test
    void segmentsOfOneAudienceAreOne() {
        try (FakeMeta meta = new FakeMeta()) {
            meta(meta, "delta");
            lab.write("destinations/meta.yaml", """
                destination: meta
                kind: meta-custom-audience
                account: {audience: "a1", token: "${META_TOKEN}", url: "%s"}
                sends: [buyers, readers]
                purpose: ads
                """.formatted(meta.url()));
            lab.publish(List.of(agreed("ann").email("ann@example.com").in("readers")));
            lab.sync();
            lab.publish(List.of(left("ann").email("ann@example.com").in("readers")));
            lab.sync();
            assertThat(meta.held("a1")).containsExactly(hex("ann@example.com"));
        }
    }
}
