package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static io.parcours.service.key.Scope.MEMBERS_READ;
import static io.parcours.service.key.Scope.PROFILES_READ;
import static io.parcours.service.key.Scope.SEGMENTS_READ;
import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.destination.SyncRun;
import io.parcours.service.key.Scope;
import io.parcours.serving.testing.SamplePerson;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Consent taken back through the collector, which counts before any run. */
class WithdrawnConsentTest {
    /** The example of the IAB's library: purposes 1, 2 and 3, so not all that ads need. */
    private static final String TCF_THREE = "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA"
            + ".IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw";

    private static final String GPP_NO_SALE = "DBABL~BVVaAAAAAgA";
    private static final String GPP_NO_OPT_OUT = "DBABL~BVVqAAAAAgA";
    private static final String NO_ADS = "\"categoryPreferences\":{\"Advertising\":false,\"Marketing\":true}";
    private static final String YES = "\"categoryPreferences\":{\"Advertising\":true,\"Marketing\":true}";

    @TempDir
    Path folder;

    private RunningService service;

    @BeforeEach
    void start() throws IOException {
        write("parcours.yaml", "name: lab\nservice: {port: 0}\n");
        write("silos/collector.yaml", contract("events", "event", ""));
        write("silos/collector-consents.yaml", contract("consents", "consent", """
                answers:
                  - {categories: context.consent.categoryPreferences, purposes: {ads: [Advertising], email: [Marketing]}}
                  - {tcf: context.consent.tcf, purposes: {ads: [1, 3, 4]}}
                  - {gpp: context.consent.gpp, purposes: {ads: [sale]}}
                """));
        write("segments/buyers.yaml", "segment: buyers\npurpose: ads\n");
        write("destinations/out.yaml", """
                destination: out
                kind: files
                account: {path: out}
                sends: [buyers]
                purpose: ads
                """);
        SamplePeople.generation(folder).publish(people());
        service = RunningService.start(workspace());
        // What a key's first use costs is no part of the second that a refusal may take.
        assertThat(members()).hasSize(4);
    }

    private static String contract(String dataset, String into, String rest) {
        return """
            silo: collector
            dataset: %s
            from: {kind: files, path: collect/*.ndjson}
            into: %s
            at: at
            identifiers: {shop_id: ids.user_id, cookie: [ids.anonymous_id, ids.previous_id], email: ids.email}
            """.formatted(dataset, into) + rest;
    }

    private static List<SamplePerson> people() {
        return List.of(agreed("ann"), agreed("bob"), agreed("cleo"), agreed("dan"));
    }

    private static SamplePerson agreed(String name) {
        return person(name)
                .email(name + "@example.com")
                .identifier("shop_id", "c-" + name)
                .identifier("cookie", "cookie-" + name)
                .formerly(name + "-before")
                .in("buyers")
                .agreesTo("ads", "any")
                .agreesTo("email", "any");
    }

    private Workspace workspace() {
        Faults faults = new Faults();
        Workspace workspace = Workspace.open(folder, Map.of(), faults);
        faults.throwIfAny();
        return workspace;
    }

    private void write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void whoRefusesOnAPageIsLeftOutOfEveryExitWithinASecond() {
        assertThat(members()).containsExactlyInAnyOrder("ann", "bob", "cleo", "dan");
        say("no-1", "cookie-ann", NO_ADS);
        soon(() -> assertThat(members()).containsExactlyInAnyOrder("bob", "cleo", "dan"));
        assertThat(streamed()).containsExactlyInAnyOrder("bob", "cleo", "dan");
        assertThat(json(service.get("/v1/segments/buyers", SEGMENTS_READ))
                        .get("held_back")
                        .asInt())
                .isEqualTo(1);
        JsonNode sample = json(service.send(service.request("/v1/segments:preview")
                .header("Authorization", "Bearer " + service.key(SEGMENTS_READ, MEMBERS_READ))
                .POST(BodyPublishers.ofString("{\"rule\":\"orders_90d >= 1\",\"limit\":10,\"purpose\":\"ads\"}"))));
        assertThat(sample.at("/sample/persons").findValuesAsText("person_id"))
                .containsExactlyInAnyOrder("bob", "cleo", "dan");
        for (JsonNode consents : List.of(
                json(service.get("/v1/profiles/person:ann/consents", PROFILES_READ))
                        .get("consents"),
                json(service.send(service.request("/v1/profiles:lookup?include=consents")
                                .header("Authorization", "Bearer " + service.key(PROFILES_READ))
                                .POST(BodyPublishers.ofString("{\"identifiers\":[\"person:ann\"]}"))))
                        .at("/profiles/0/consents"))) {
            assertThat(consents).hasSize(1);
            assertThat(consents.get(0).get("purpose").asText()).isEqualTo("ads");
            assertThat(consents.get(0).get("channel").asText()).isEqualTo("any");
            assertThat(consents.get(0).get("granted").asBoolean()).isFalse();
        }
        assertThat(json(service.get("/v1/profiles/person:bob/consents", PROFILES_READ))
                        .get("consents"))
                .isEmpty();
    }

    @Test
    void aDestinationGivesBackWhoRefusedWhetherTheServiceSyncsOrACommandDoes() throws Exception {
        assertThat(sync()).isEqualTo(4);
        say("no-1", "cookie-ann", NO_ADS);
        soon(() -> assertThat(members()).doesNotContain("ann"));
        assertThat(sync()).isEqualTo(3);
        say("no-2", "cookie-bob", NO_ADS);
        service.close();
        try (SyncsOfWorkspace syncs = SyncsOfWorkspace.open(workspace(), new Faults())) {
            SyncRun run = syncs.syncs()
                    .run(syncs.syncs().destinations(), "test", false)
                    .get(0);
            assertThat(run.funnel().consented()).isEqualTo(2);
            assertThat(run.funnel().removed()).isEqualTo(1);
        }
    }

    @Test
    void stringsOfTheFrameworksCountAsTheContractMapsThem() {
        say("no-1", "cookie-ann", "\"tcf\":\"" + TCF_THREE + "\"");
        say("no-2", "cookie-bob", "\"gpp\":\"" + GPP_NO_SALE + "\"");
        say("malformed", "cookie-cleo", "\"tcf\":\"no such string\"");
        say("yes", "cookie-dan", "\"gpp\":\"" + GPP_NO_OPT_OUT + "\"");
        soon(() -> assertThat(members()).containsExactlyInAnyOrder("cleo", "dan"));
    }

    @Test
    void aYesOfTheSameIdentifierEndsARefusalButNotThatOfAnother() {
        say("no-1", "cookie-ann", NO_ADS);
        say("no-2", "cookie-bob", NO_ADS);
        soon(() -> assertThat(members()).containsExactlyInAnyOrder("cleo", "dan"));
        say("yes-1", "cookie-ann", YES);
        identified("yes-2", "c-bob", YES);
        soon(() -> assertThat(members()).containsExactlyInAnyOrder("ann", "cleo", "dan"));
    }

    @Test
    void aRefusalHoldsForEveryIdentifierOfItsEventAfterARestartAndUntilAGenerationHoldsIt() {
        identified("no-1", "c-ann", NO_ADS);
        service.close();
        service = RunningService.start(workspace());
        assertThat(members()).doesNotContain("ann");
        identified("no-2", "c-bob", NO_ADS);
        soon(() -> assertThat(members()).containsExactlyInAnyOrder("cleo", "dan"));
        SamplePeople.generation(folder).collected(1).publish(people());
        soon(Duration.ofSeconds(5), () -> assertThat(members()).containsExactlyInAnyOrder("ann", "cleo", "dan"));
    }

    @Test
    void aRefusalStaysWhileTheConsentsOfItsFileWereNotTakenInThoughItsEventsWere() {
        identified("no-1", "c-ann", NO_ADS);
        soon(() -> assertThat(members()).doesNotContain("ann"));
        long generation = SamplePeople.generation(folder).collected(1, 0).publish(people());
        soon(
                Duration.ofSeconds(30),
                () -> assertThat(json(service.get("/v1/segments/buyers/members", MEMBERS_READ))
                                .get("generation")
                                .asLong())
                        .isEqualTo(generation));
        assertThat(members()).containsExactlyInAnyOrder("bob", "cleo", "dan");
        service.close();
        service = RunningService.start(workspace());
        assertThat(members()).containsExactlyInAnyOrder("bob", "cleo", "dan");
        SamplePeople.generation(folder).collected(1, 1).publish(people());
        soon(Duration.ofSeconds(30), () -> assertThat(members()).contains("ann"));
    }

    private static void soon(ThrowingRunnable assertion) {
        soon(Duration.ofSeconds(1), assertion);
    }

    private static void soon(Duration atMost, ThrowingRunnable assertion) {
        await().atMost(atMost).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion);
    }

    private void say(String id, String cookie, String consent) {
        send(id, "\"anonymousId\":\"" + cookie + "\"", consent);
    }

    private void identified(String id, String shopId, String consent) {
        send(id, "\"userId\":\"" + shopId + "\"", consent);
    }

    private void send(String id, String who, String consent) {
        HttpResponse<String> response = service.send(service.request("/v1/page")
                .header("Authorization", "Bearer " + service.key(Scope.INGEST_WRITE))
                .POST(BodyPublishers.ofString(
                        "{\"messageId\":\"" + id + "\"," + who + ",\"context\":{\"consent\":{" + consent + "}}}")));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private List<String> members() {
        return json(service.get("/v1/segments/buyers/members", MEMBERS_READ))
                .get("members")
                .findValuesAsText("person_id");
    }

    private List<String> streamed() {
        return Stream.of(service.get("/v1/segments/buyers/members?format=csv", MEMBERS_READ)
                        .body()
                        .split("\r\n"))
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
    }

    /** How many members the destination may have after another sync. */
    private int sync() {
        HttpResponse<String> begun = service.post("/v1/destinations/out/syncs", Scope.SYNCS_RUN);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String place = begun.headers().firstValue("Location").orElseThrow();
        await().until(() -> !json(service.get(place, Scope.SYNCS_RUN))
                .get("status")
                .asText()
                .equals("running"));
        JsonNode sync = json(service.get(place, Scope.SYNCS_RUN));
        assertThat(sync.get("status").asText()).isEqualTo("done");
        return sync.at("/funnel/members").asInt() - sync.at("/funnel/held_back").asInt();
    }
}
