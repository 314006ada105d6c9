package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static io.parcours.service.key.Scope.PII_READ;
import static io.parcours.service.key.Scope.PROFILES_READ;
import static io.parcours.service.key.Scope.SEGMENTS_READ;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.service.key.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions about many persons or segments at once. */
class LookupApiTest {
    @TempDir
    static Path folder;

    private static RunningService service;

    @BeforeAll
    static void start() {
        SamplePeople.generation(folder).publish(SamplePeople.people(10));
        service = RunningService.start(folder);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void manyPersonsAreAnsweredInTheOrderTheyWereAskedFor() {
        String body =
                "{\"identifiers\":[\"email:p3@example.com\",\"email:nobody@example.com\",\"person:jane-before\",\"phone:06 12 34 56 78\"]}";
        JsonNode answer = json(post("/v1/profiles:lookup?include=profile,segments", body, PROFILES_READ, PII_READ));
        assertThat(answer.get("generation").asLong()).isEqualTo(1);
        assertThat(answer.has("stale_seconds")).isTrue();
        JsonNode profiles = answer.get("profiles");
        assertThat(profiles.findValuesAsText("found")).containsExactly("true", "false", "true", "true");
        assertThat(profiles.findValuesAsText("person_id")).containsExactly("p3", "jane", "jane");
        assertThat(profiles.at("/0/profile/email").asText()).isEqualTo("p3@example.com");
        assertThat(profiles.at("/0").has("attributes")).isFalse();
    }

    @Test
    void personalFieldsOfManyAreHashedAsThoseOfOneAre() {
        HttpResponse<String> response =
                post("/v1/profiles:lookup", "{\"identifiers\":[\"email:p3@example.com\"]}", PROFILES_READ);
        assertThat(response.body()).doesNotContain("p3@example.com").doesNotContain("Name 3");
        String one = json(service.get("/v1/profiles/person:p3", PROFILES_READ))
                .at("/profile/email")
                .asText();
        assertThat(json(response).at("/profiles/0/profile/email").asText()).isEqualTo(one);
    }

    @Test
    void fiveHundredAreAnsweredAndMoreAreNot() {
        String one = "\"person:p1\"";
        assertThat(json(post("/v1/profiles:lookup", list("identifiers", one, 500), PROFILES_READ))
                        .get("profiles"))
                .hasSize(500);
        assertThat(post("/v1/profiles:lookup", list("identifiers", one, 501), PROFILES_READ)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void segmentsAreComparedByTheirMembers() {
        JsonNode answer = json(post("/v1/segments:overlap", "{\"segments\":[\"buyers\",\"everyone\"]}", SEGMENTS_READ));
        // Ten persons and jane; every second of the ten is a buyer.
        assertThat(answer.get("in_all").asInt()).isEqualTo(5);
        assertThat(answer.get("in_any").asInt()).isEqualTo(11);
        assertThat(answer.get("segments").findValuesAsText("size")).containsExactly("5", "11");
        assertThat(answer.at("/pairs/0/in_both").asInt()).isEqualTo(5);
        assertThat(post("/v1/segments:overlap", "{\"segments\":[\"buyers\",\"nope\"]}", SEGMENTS_READ)
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} {}",
                "{}",
                "{\"identifiers\":\"email:x\",\"segments\":\"buyers\"}",
                "{\"identifiers\":[],\"segments\":[]}",
                "{\"identifiers\":[7],\"segments\":[\"buyers\"]}",
                "{\"identifiers\":[\"x\"],\"segments\":[\"buyers\",\"buyers\"]}",
                "{\"identifiers\":[\"email:\\u0000\"],\"segments\":[7,8.5,null]}"
            })
    void whatIsNoQuestionIs400(String body) {
        for (String path : new String[] {"/v1/profiles:lookup", "/v1/segments:overlap"}) {
            HttpResponse<String> response = post(path, body, PROFILES_READ, SEGMENTS_READ);
            assertThat(response.statusCode()).as(path + body).isEqualTo(400);
            assertThat(response.body()).doesNotContain("xception");
        }
        String deep = "{\"identifiers\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
        assertThat(post("/v1/profiles:lookup", deep, PROFILES_READ).statusCode())
                .isEqualTo(400);
    }

    private static String list(String name, String element, int count) {
        return "{\"" + name + "\":[" + String.join(",", Collections.nCopies(count, element)) + "]}";
    }

    private static HttpResponse<String> post(String path, String body, Scope... scopes) {
        return service.send(service.request(path)
                .header("Authorization", "Bearer " + service.key(scopes))
                .POST(BodyPublishers.ofString(body)));
    }
}
