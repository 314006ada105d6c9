package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static io.parcours.service.key.Scope.MEMBERS_READ;
import static io.parcours.service.key.Scope.PII_READ;
import static io.parcours.service.key.Scope.PRIVACY_WRITE;
import static io.parcours.service.key.Scope.SEGMENTS_READ;
import static io.parcours.serving.testing.SamplePerson.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parcours.service.key.Scope;
import io.parcours.serving.column.ColumnName;
import io.parcours.serving.testing.SamplePerson;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewApiTest {
    private static final int PEOPLE = 400;

    @TempDir
    Path folder;

    private RunningService service;

    /** Every second is a buyer, every fourth agreed to ads; every tenth lives in Germany; orders are 0 to 4. */
    @BeforeEach
    void start() {
        List<SamplePerson> people = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            SamplePerson person = person("p" + i)
                    .named("Name " + i)
                    .email("p" + i + "@example.com")
                    .country(i % 10 == 0 ? "DE" : "FR")
                    .orders(i % 5)
                    .in("everyone");
            if (i % 2 == 0) {
                person.in("buyers");
            }
            if (i % 4 == 0) {
                person.agreesTo("ads", "email");
            }
            if (i % 8 == 0) {
                person.column((columns, number) -> columns.word(ColumnName.LISTS, number, "vips"));
                person.column((columns, number) -> columns.word("traits.tier", number, "gold"));
            }
            people.add(person);
        }
        SamplePeople.generation(folder).publish(people);
        service = RunningService.start(folder);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void countsARuleWrittenOnOneLineOrAsATree() {
        JsonNode line = json(preview("{\"rule\": \"orders_90d >= 3 and country = \\\"FR\\\"\"}"));
        JsonNode tree = json(
                preview(
                        "{\"rule\": {\"all\": [{\"has\": {\"orders_90d\": {\"at_least\": 3}}}, {\"has\": {\"country\": \"FR\"}}]}}"));
        // Of ten in a row, those with 3 or 4 orders are the 3rd, 4th, 8th and 9th, all French.
        assertThat(line.get("size").asInt()).isEqualTo(PEOPLE * 4 / 10);
        assertThat(tree.get("size").asInt()).isEqualTo(PEOPLE * 4 / 10);
        assertThat(tree.get("rule").asText()).isEqualTo(line.get("rule").asText());
        assertThat(line.get("persons").asInt()).isEqualTo(PEOPLE);
        assertThat(line.get("as_of").asText()).isEqualTo("2026-05-01T00:00:00Z");
        assertThat(line.get("stale_seconds").asLong()).isPositive();
        assertThat(line.get("overlap").findValuesAsText("segment")).containsExactly("everyone", "buyers");
        assertThat(line.at("/overlap/1/in_both").asInt()).isEqualTo(PEOPLE * 2 / 10);
        assertThat(size("in segment buyers and not on list vips")).isEqualTo(PEOPLE / 2 - PEOPLE / 8);
        assertThat(size("traits.tier = \"gold\" and orders_90d = 0")).isEqualTo(PEOPLE / 40);
        assertThat(size("traits.unheard_of is known")).isZero();
        assertThat(size("top 20 % by orders_90d")).isEqualTo(PEOPLE / 5);
    }

    @Test
    void eachFaultIsToldAtItsPlaceWithTheNearestKnownName() {
        HttpResponse<String> line = preview("{\"rule\": \"country = \\\"FR\\\" and ordrs_90d >= 2\"}");
        assertThat(line.statusCode()).isEqualTo(422);
        assertThat(json(line).at("/errors/0/parameter").asText()).isEqualTo("rule:1:20");
        assertThat(json(line).at("/errors/0/problem").asText()).contains("'ordrs_90d'", "did you mean 'orders_90d'?");

        HttpResponse<String> tree =
                preview("{\n \"rule\": {\"any\": [\n  {\"has\": {\"contry\": \"FR\"}},\n  {\"in\": \"buyrs\"}]}}");
        assertThat(tree.statusCode()).isEqualTo(422);
        assertThat(json(tree).get("errors").findValuesAsText("parameter")).containsExactly("body:3:12", "body:4:4");
        assertThat(tree.body()).contains("did you mean 'country'?", "did you mean 'buyers'?");

        assertThat(preview("{\"rule\": 7}").statusCode()).isEqualTo(422);
        assertThat(preview("{\"rule\": \"\"}").statusCode()).isEqualTo(422);
        assertThat(preview("{}").statusCode()).isEqualTo(400);
        assertThat(preview("{\"rule\": \"orders_90d = 1\", \"limits\": 1}").body())
                .contains("did you mean 'limit'?");
    }

    @Test
    void aConditionThatNothingWasCountedForIsNamedAndNotGuessed() {
        HttpResponse<String> response = preview(
                "{\"rule\": \"orders_90d = 1 and did \\\"Order Completed\\\" at least 2 times within 30 days\"}");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(json(response).get("detail").asText())
                .contains("Order Completed", "30 days", "./parcours segments preview")
                .doesNotContain("orders_90d");
    }

    @Test
    void aSampleNeedsMembersReadAndShowsContactFieldsOnlyOfThoseWhoAgreed() {
        String rule = "{\"rule\": \"in segment buyers\", \"limit\": 5%s}";
        assertThat(preview(rule.formatted("")).statusCode()).isEqualTo(403);

        JsonNode nameless = json(preview(rule.formatted(""), SEGMENTS_READ, MEMBERS_READ, PII_READ))
                .get("sample");
        assertThat(nameless.get("persons")).hasSize(5).allSatisfy(person -> {
            assertThat(person.get("person_id").asText()).startsWith("p");
            assertThat(person.get("email").isNull()).isTrue();
        });

        String forAds = rule.formatted(", \"purpose\": \"ads\", \"channel\": \"email\"");
        JsonNode clear =
                json(preview(forAds, SEGMENTS_READ, MEMBERS_READ, PII_READ)).get("sample");
        assertThat(clear.get("held_back").asInt()).isEqualTo(PEOPLE / 4);
        assertThat(clear.get("persons"))
                .hasSize(5)
                .allSatisfy(person -> assertThat(person.get("email").asText()).endsWith("@example.com"));
        JsonNode masked = json(preview(forAds, SEGMENTS_READ, MEMBERS_READ)).get("sample");
        assertThat(masked.get("persons"))
                .hasSize(5)
                .allSatisfy(person -> assertThat(person.get("email").asText()).doesNotContain("@"));
        assertThat(masked.at("/persons/0/person_id")).isEqualTo(clear.at("/persons/0/person_id"));
    }

    @Test
    void splitsByWhatHasFewValues() {
        JsonNode split = json(preview("{\"rule\": \"orders_90d = 0\", \"split_by\": \"country\"}"))
                .get("split");
        assertThat(split.at("/values/0/value").asText()).isEqualTo("DE");
        assertThat(split.get("values").findValuesAsText("persons")).containsExactly("40", "40");
        assertThat(split.get("unknown").asInt()).isZero();
        assertThat(preview("{\"rule\": \"orders_90d = 0\", \"split_by\": \"contry\"}")
                        .body())
                .contains("did you mean 'country'?");
        assertThat(preview("{\"rule\": \"orders_90d = 0\", \"split_by\": \"email\"}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void whoAskedNotToBeProcessedIsInNoCount() {
        assertThat(size("in segment everyone")).isEqualTo(PEOPLE);
        HttpResponse<String> restricted = send(
                "/v1/privacy/requests",
                "{\"kind\": \"restrict\", \"identifier\": \"email:p8@example.com\"}",
                PRIVACY_WRITE);
        assertThat(restricted.statusCode()).as(restricted.body()).isEqualTo(201);
        await().atMost(Duration.ofSeconds(10)).until(() -> size("in segment everyone") == PEOPLE - 1);
        assertThat(size("orders_90d >= 0")).isEqualTo(PEOPLE - 1);
        assertThat(size("not orders_90d < 0")).isEqualTo(PEOPLE - 1);
        JsonNode split = json(preview("{\"rule\": \"orders_90d = 3\", \"split_by\": \"country\"}"))
                .get("split");
        assertThat(split.at("/values/0/persons").asInt()).isEqualTo(PEOPLE / 5 - 1);
    }

    private int size(String rule) {
        HttpResponse<String> response =
                preview(new ObjectMapper().createObjectNode().put("rule", rule).toString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response).get("size").asInt();
    }

    private HttpResponse<String> preview(String body) {
        return preview(body, SEGMENTS_READ);
    }

    private HttpResponse<String> preview(String body, Scope... scopes) {
        return send("/v1/segments:preview", body, scopes);
    }

    private HttpResponse<String> send(String path, String body, Scope... scopes) {
        return service.send(service.request(path)
                .header("Authorization", "Bearer " + service.key(scopes))
                .POST(BodyPublishers.ofString(body)));
    }
}
