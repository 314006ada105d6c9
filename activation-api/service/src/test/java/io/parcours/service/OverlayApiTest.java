package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.service.key.Scope;
import io.parcours.serving.testing.SamplePerson;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was collected since the generation, on the timelines of persons. */
class OverlayApiTest {
    @TempDir
    Path folder;

    private RunningService service;

    @BeforeEach
    void start() {
        SamplePeople.generation(folder).publish(people());
        service = RunningService.start(folder);
    }

    private static List<SamplePerson> people() {
        List<SamplePerson> people = SamplePeople.people(3);
        people.add(SamplePerson.person("paul").identifier("shop_id", "c-2").identifier("cookie", "shared"));
        return people;
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void anAcceptedEventIsOnTheTimelineWhenItsRequestIsAnswered() {
        send(
                "e1",
                "Order Completed",
                "\"userId\":\"c-2\",\"properties\":{\"total\":12.5,\"currency\":\"EUR\",\"note\":\"private\"}");
        send("e2", "Product Viewed", "\"anonymousId\":\"shared\"");

        JsonNode answer = events("shop_id:c-2", Scope.PROFILES_READ);
        assertThat(ids(answer)).containsExactlyInAnyOrder("collector.events:e1", "collector.events:e2");
        assertThat(answer.get("person_id").asText()).isEqualTo("paul");
        assertThat(answer.at("/since_generation/events").asInt()).isEqualTo(2);
        assertThat(answer.at("/since_generation/by_type/Order Completed").asInt())
                .isEqualTo(1);
        assertThat(answer.at("/since_generation/amount_by_currency/EUR").asText())
                .isEqualTo("12.5");
        assertThat(answer.toString()).doesNotContain("private");
        assertThat(events("person:paul", Scope.PROFILES_READ, Scope.PII_READ).toString())
                .contains("private");
        assertThat(json(service.get("/v1/profiles/person:paul?include=events,profile", Scope.PROFILES_READ))
                        .get("events"))
                .hasSize(2);
        assertThat(json(service.get("/v1/profiles/person:paul", Scope.PROFILES_READ))
                        .has("since_generation"))
                .isFalse();
    }

    @Test
    void eventsStandAmongThoseOfTheGenerationNewestFirst() {
        send("e1", "Product Viewed", "\"userId\":\"x\",\"traits\":{\"email\":\" JANE+x@example.com \"}");
        JsonNode answer = events("person:jane", Scope.PROFILES_READ);
        assertThat(ids(answer)).containsExactly("collector.events:e1", "e0", "e1", "e2");
    }

    @Test
    void anEventOnASharedCookieBelongsToWhoeverSignedIn() {
        send("e1", "Product Viewed", "\"anonymousId\":\"shared\",\"traits\":{\"email\":\"jane+x@example.com\"}");
        assertThat(ids(events("person:paul", Scope.PROFILES_READ))).isEmpty();
        assertThat(ids(events("person:jane", Scope.PROFILES_READ))).contains("collector.events:e1");
    }

    @Test
    void somebodyWhomNoGenerationKnowsHasEventsButNoPersonYet() {
        send("e1", "Product Viewed", "\"anonymousId\":\"new-cookie\"");
        JsonNode answer = events("cookie:new-cookie", Scope.PROFILES_READ);
        assertThat(answer.get("person_id").isNull()).isTrue();
        assertThat(ids(answer)).containsExactly("collector.events:e1");
        assertThat(service.get("/v1/profiles/cookie:new-cookie", Scope.PROFILES_READ)
                        .statusCode())
                .isEqualTo(404);
        assertThat(service.get("/v1/profiles/cookie:other/events", Scope.PROFILES_READ)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void eventsOfARestrictedPersonAreShownToNobodyNotEvenAsAStrangers() {
        send("e1", "Product Viewed", "\"userId\":\"c-2\",\"anonymousId\":\"shared\"");
        HttpResponse<String> restricted = service.send(service.request("/v1/privacy/requests")
                .header("Authorization", "Bearer " + service.key(Scope.PRIVACY_WRITE))
                .POST(BodyPublishers.ofString("{\"kind\":\"restrict\",\"identifier\":\"shop_id:c-2\"}")));
        assertThat(restricted.statusCode()).as(restricted.body()).isBetween(200, 299);
        for (String identifier : List.of("shop_id:c-2", "cookie:shared", "person:paul")) {
            assertThat(service.get("/v1/profiles/" + identifier + "/events", Scope.PROFILES_READ)
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void theOverlayIsBuiltAgainFromTheLogWhenTheServiceStarts() {
        send("e1", "Product Viewed", "\"userId\":\"c-2\"");
        service.close();
        service = RunningService.start(folder);
        send("e2", "Product Viewed", "\"userId\":\"c-2\"");
        assertThat(ids(events("person:paul", Scope.PROFILES_READ)))
                .containsExactly("collector.events:e2", "collector.events:e1");
    }

    @Test
    void whatAGenerationHoldsLeavesTheOverlayAndNothingElseDoes() {
        send("e1", "Product Viewed", "\"userId\":\"c-2\"");
        service.close();
        service = RunningService.start(folder);
        send("e2", "Product Viewed", "\"userId\":\"c-2\"");
        assertThat(metric("parcours_overlay_events")).isEqualTo("2.0");
        SamplePeople.generation(folder).collected(1).publish(people());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(metric("parcours_overlay_events")).isEqualTo("1.0"));
        assertThat(ids(events("person:paul", Scope.PROFILES_READ))).containsExactly("collector.events:e2");
        service.close();
        service = RunningService.start(folder);
        assertThat(ids(events("person:paul", Scope.PROFILES_READ))).containsExactly("collector.events:e2");
    }

    private String metric(String name) {
        return service.send(service.request("/metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private void send(String id, String event, String rest) {
        String body = "{\"messageId\":\"" + id + "\",\"event\":\"" + event + "\"," + rest
                + (rest.contains("userId") || rest.contains("anonymousId") ? "" : ",\"anonymousId\":\"any\"") + "}";
        HttpResponse<String> response = service.send(service.request("/v1/track")
                .header("Authorization", "Bearer " + service.key(Scope.INGEST_WRITE))
                .POST(BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private JsonNode events(String identifier, Scope... scopes) {
        HttpResponse<String> response = service.get("/v1/profiles/" + identifier + "/events", scopes);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    private static List<String> ids(JsonNode answer) {
        return answer.get("events").findValuesAsText("event_id");
    }
}
