package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.workspace.Workspace;
import io.parcours.service.destination.Destination;
import io.parcours.service.destination.Destinations;
import io.parcours.service.key.Scope;
import io.parcours.serving.testing.SamplePerson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivacyApiTest {
    @TempDir
    Path folder;

    private RunningService service;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("parcours.yaml"), "name: lab\n");
        Files.createDirectories(folder.resolve("segments"));
        Files.writeString(folder.resolve("segments/buyers.yaml"), "segment: buyers\n");
        Files.createDirectories(folder.resolve("destinations"));
        Files.writeString(folder.resolve("destinations/out.yaml"), """
            destination: out
            kind: files
            account: {path: out}
            sends: [buyers]
            purpose: ads
            mode: full
            """);
        SamplePeople.generation(folder).publish(SamplePeople.people(40));
        service = open();
    }

    private RunningService open() {
        Faults faults = new Faults();
        List<Destination> destinations = Destinations.read(Workspace.open(folder, Map.of(), faults), faults);
        faults.throwIfAny();
        return RunningService.start(
                folder, folder.resolve("state/parcours").toString(), Clock.systemUTC(), destinations);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private HttpResponse<String> ask(String body) {
        return service.send(service.request("/v1/privacy/requests")
                .header("Authorization", "Bearer " + service.key(Scope.PRIVACY_WRITE))
                .POST(BodyPublishers.ofString(body)));
    }

    private static String wish(String kind, String identifier) {
        return "{\"kind\": \"" + kind + "\", \"identifier\": \"" + identifier + "\", \"reason\": \"letter\"}";
    }

    private String members() {
        return service.get("/v1/segments/buyers/members?format=csv", Scope.MEMBERS_READ, Scope.PII_READ)
                .body();
    }

    @Test
    void whoIsRestrictedLeavesEveryWayOutAndComesBackWhenReleased() throws IOException {
        service.post("/v1/destinations/out/syncs", Scope.SYNCS_RUN);
        Path exported = folder.resolve("out/buyers.csv");
        await().until(() -> Files.exists(exported));
        assertThat(Files.readString(exported)).contains("p8,");
        assertThat(members()).contains("p8@example.com");
        assertThat(service.get("/v1/profiles/email:p8%40example.com", Scope.PROFILES_READ)
                        .statusCode())
                .isEqualTo(200);

        HttpResponse<String> restricted = ask(wish("restrict", "email:P8@Example.com"));
        assertThat(restricted.statusCode()).as(restricted.body()).isEqualTo(201);
        assertThat(json(restricted).get("person_id").asText()).isEqualTo("p8");
        assertThat(members()).doesNotContain("p8@").contains("p4@example.com", "p12@example.com");
        assertThat(service.get("/v1/profiles/email:p8%40example.com", Scope.PROFILES_READ)
                        .statusCode())
                .isEqualTo(404);
        assertThat(service.get("/v1/profiles/person:p8", Scope.PROFILES_READ).statusCode())
                .isEqualTo(404);
        await().until(() -> !Files.readString(exported).contains("p8,"));
        assertThat(Files.readString(exported)).contains("p4,", "p12,");

        service.close();
        List<SamplePerson> merged = new ArrayList<>(SamplePeople.people(40));
        merged.remove(9);
        merged.remove(5);
        merged.add(SamplePerson.person("p4")
                .email("p4@example.com")
                .in("buyers")
                .agreesTo("ads", "email")
                .formerly("p8"));
        SamplePeople.generation(folder).publish(merged);
        service = open();
        assertThat(service.get("/v1/profiles/person:p4", Scope.PROFILES_READ).statusCode())
                .as("merged with one who is restricted")
                .isEqualTo(404);

        assertThat(json(ask(wish("release", "email:p4@example.com")))
                        .get("outcome")
                        .asText())
                .isEqualTo("the restriction ended");
        assertThat(service.get("/v1/profiles/person:p4", Scope.PROFILES_READ).statusCode())
                .isEqualTo(200);
        assertThat(members()).contains("p4@example.com");
        JsonNode requests =
                json(service.get("/v1/privacy/requests", Scope.PRIVACY_WRITE)).get("requests");
        assertThat(requests).hasSize(2);
        assertThat(requests.toString()).doesNotContain("@example.com").doesNotContain("@Example.com");
    }

    @Test
    void aCopyHoldsWhatIsHeldOfARestrictedPersonToo() throws IOException {
        ask(wish("restrict", "loyalty_id:L-1"));
        HttpResponse<byte[]> answer = service.send(
                service.request("/v1/privacy/requests")
                        .header("Authorization", "Bearer " + service.key(Scope.PRIVACY_WRITE))
                        .POST(BodyPublishers.ofString(wish("export", "person:jane-before"))),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/zip");
        Map<String, String> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(files)
                .containsKeys(
                        "README.txt",
                        "profile.json",
                        "identifiers.json",
                        "attributes.json",
                        "segments.json",
                        "events.json",
                        "sent-to.json",
                        "requests.json");
        assertThat(files.get("profile.json")).contains("jane+x@example.com", "+33612345678", "O'Né");
        assertThat(files.get("identifiers.json")).contains("a/b c%d:e?f#g", "L-1");
        assertThat(files.get("events.json")).contains("\"e2\"");
        assertThat(files.get("requests.json")).contains("restrict");
    }

    @Test
    void whoIsToBeErasedLeavesEveryWayOutAtOnceAndCannotBeReleased() throws IOException {
        service.post("/v1/destinations/out/syncs", Scope.SYNCS_RUN);
        Path exported = folder.resolve("out/buyers.csv");
        await().until(() -> Files.exists(exported) && Files.readString(exported).contains("p8,"));

        HttpResponse<String> asked = ask(wish("erase", "email:p8@example.com"));
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(201);
        assertThat(members()).doesNotContain("p8@").contains("p4@example.com");
        assertThat(service.get("/v1/profiles/person:p8", Scope.PROFILES_READ).statusCode())
                .isEqualTo(404);
        await().until(() -> !Files.readString(exported).contains("p8,"));

        long number = json(asked).get("request").asLong();
        JsonNode one = json(service.get("/v1/privacy/requests/" + number, Scope.PRIVACY_WRITE));
        assertThat(one.at("/kind").asText()).isEqualTo("erase");
        assertThat(one.at("/erasure/state").asText()).isEqualTo("waiting");
        assertThat(one.at("/erasure").has("receipt")).isFalse();
        assertThat(json(ask(wish("erase", "person:p8"))).get("request").asLong())
                .as("asked twice, it is one request")
                .isEqualTo(number);
        ask(wish("release", "person:p8"));
        assertThat(service.get("/v1/profiles/person:p8", Scope.PROFILES_READ).statusCode())
                .as("a release ends restrictions, not erasures")
                .isEqualTo(404);
        assertThat(service.get("/v1/privacy/requests/999", Scope.PRIVACY_WRITE).statusCode())
                .isEqualTo(404);
        assertThat(service.get("/v1/privacy/requests/one", Scope.PRIVACY_WRITE).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatIsNotUnderstoodIsToldAndDoesNothing() {
        assertThat(ask("{").statusCode()).isEqualTo(400);
        assertThat(ask("[]").statusCode()).isEqualTo(400);
        assertThat(ask(wish("forget", "email:p8@example.com")).statusCode()).isEqualTo(400);
        assertThat(ask(wish("restrict", "p8@example.com")).statusCode()).isEqualTo(400);
        assertThat(ask(wish("restrict", "email:nobody@example.com")).statusCode())
                .isEqualTo(404);
        assertThat(ask("{\"kind\": \"restrict\", \"identifier\": \"email:p8@example.com\", \"why\": \"x\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(json(service.get("/v1/privacy/requests", Scope.PRIVACY_WRITE))
                        .get("requests"))
                .isEmpty();
    }
}
