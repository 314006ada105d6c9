package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static io.parcours.service.key.Scope.PII_READ;
import static io.parcours.service.key.Scope.PROFILES_READ;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileApiTest {
    @TempDir
    static Path folder;

    private static RunningService service;

    @BeforeAll
    static void start() {
        SamplePeople.generation(folder).publish(SamplePeople.people(10));
        Clock clock = Clock.fixed(SamplePeople.AS_OF.plus(Duration.ofHours(2)), ZoneOffset.UTC);
        service = RunningService.start(folder, folder.resolve("state/parcours").toString(), clock);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "person:jane",
                "person:jane-before",
                "email:jane%2Bx%40example.com",
                "email:jane+x@example.com",
                "email:%20JANE%2Bx%40Example.COM%20",
                "phone:%2B33612345678",
                "phone:+33612345678",
                "cookie:a%2Fb%20c%25d%3Ae%3Ff%23g",
                "loyalty_id%3AL-1"
            })
    void findsAPersonByAnyIdentifierHoweverItIsEncoded(String identifier) {
        HttpResponse<String> response = service.get("/v1/profiles/" + identifier, PROFILES_READ, PII_READ);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode profile = json(response);
        assertThat(profile.get("person_id").asText()).isEqualTo("jane");
        assertThat(profile.get("as_of").asText()).isEqualTo("2026-05-01T00:00:00Z");
        assertThat(profile.get("stale_seconds").asLong()).isEqualTo(7200);
        assertThat(profile.get("generation").asLong()).isEqualTo(1);
        assertThat(profile.get("profile").get("email").asText()).isEqualTo("jane+x@example.com");
        assertThat(profile.get("profile").get("given_name").asText()).isEqualTo("Jane \"J\" O'Né, Dr");
        assertThat(profile.get("identifiers")).hasSize(4);
        assertThat(profile.get("segments").get(0).get("segment").asText()).isEqualTo("everyone");
        assertThat(profile.has("events")).isFalse();
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void aFormerIdNamesThePersonItBecame() {
        HttpResponse<String> response = service.get("/v1/profiles/person:jane-before", PROFILES_READ);
        assertThat(response.headers().firstValue("Content-Location")).hasValue("/v1/profiles/person:jane");
        assertThat(service.get("/v1/profiles/person:jane", PROFILES_READ)
                        .headers()
                        .firstValue("Content-Location"))
                .isEmpty();
    }

    @Test
    void personalFieldsAreHashedWithoutTheirScopeAndTheHashIsStable() {
        HttpResponse<String> response = service.get("/v1/profiles/person:jane", PROFILES_READ);
        assertThat(response.body())
                .doesNotContain("Jane")
                .doesNotContain("example.com")
                .doesNotContain("3361234");
        JsonNode profile = json(response);
        String email = profile.get("profile").get("email").asText();
        assertThat(email).matches("hash:[0-9a-f]{32}");
        assertThat(profile.get("identifiers").get(0).get("value").asText()).isEqualTo(email);
        assertThat(profile.get("profile").get("country").asText()).isEqualTo("FR");
    }

    @Test
    void sectionsAreAnsweredAlone() {
        for (String section : new String[] {"attributes", "identifiers", "segments", "consents", "events"}) {
            JsonNode answer = json(service.get("/v1/profiles/person:jane/" + section, PROFILES_READ));
            assertThat(answer.fieldNames())
                    .toIterable()
                    .containsExactly("person_id", "generation", "as_of", "stale_seconds", section);
        }
        assertThat(json(service.get("/v1/profiles/person:jane/events", PROFILES_READ))
                        .get("events"))
                .hasSize(3);
    }

    @Test
    void includeChoosesSections() {
        JsonNode answer = json(service.get("/v1/profiles/person:jane?include=events,profile", PROFILES_READ));
        assertThat(answer.has("events")).isTrue();
        assertThat(answer.has("profile")).isTrue();
        assertThat(answer.has("attributes")).isFalse();
    }

    @Test
    void aPersonNobodyKnowsIsAProblemThatDoesNotRepeatTheIdentifier() {
        HttpResponse<String> response = service.get("/v1/profiles/email:nobody%40example.com", PROFILES_READ);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(response.body()).doesNotContain("nobody").contains("urn:parcours:problem:no-such-person");
    }

    @Test
    void theRequestIdIsGivenBackWhenItIsFitAndReplacedWhenNot() {
        String key = "Bearer " + service.key(PROFILES_READ);
        HttpResponse<String> given = service.send(service.request("/v1/profiles/person:jane")
                .header("Authorization", key)
                .header("X-Request-Id", "abc-123"));
        assertThat(given.headers().firstValue("X-Request-Id")).hasValue("abc-123");
        HttpResponse<String> unfit = service.send(service.request("/v1/profiles/person:nobody")
                .header("Authorization", key)
                .header("X-Request-Id", "<script>"));
        assertThat(unfit.headers().firstValue("X-Request-Id").orElseThrow()).matches("[0-9a-f]{16}");
        assertThat(json(unfit).get("request_id").asText())
                .isEqualTo(unfit.headers().firstValue("X-Request-Id").orElseThrow());
    }
}
