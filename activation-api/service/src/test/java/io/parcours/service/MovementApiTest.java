package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static io.parcours.service.key.Scope.MEMBERS_READ;
import static io.parcours.service.key.Scope.PII_READ;
import static io.parcours.service.key.Scope.PRIVACY_WRITE;
import static io.parcours.service.key.Scope.PROFILES_READ;
import static io.parcours.service.key.Scope.SEGMENTS_READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.segments.rule.ProfileField;
import io.parcours.serving.change.Change;
import io.parcours.serving.change.SizeHistory.Size;
import io.parcours.serving.generation.Manifest.Rules;
import io.parcours.serving.generation.Manifest.Subject;
import io.parcours.serving.testing.SampleGeneration;
import io.parcours.serving.testing.SamplePerson;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovementApiTest {
    private static final Instant MARCH = Instant.parse("2026-03-01T06:00:00Z");
    private static final Instant APRIL = Instant.parse("2026-04-01T06:00:00Z");

    @TempDir
    Path folder;

    private SampleGeneration sample;
    private RunningService service;

    /** Of 8 people those with an even number are buyers, p0 and p4 agreed to ads. */
    @BeforeEach
    void start() {
        sample = SamplePeople.generation(folder)
                .change("buyers", new Change(MARCH, "p0", true))
                .change("buyers", new Change(MARCH, "p2", true))
                .change("buyers", new Change(MARCH, "p3", true))
                .change("buyers", new Change(MARCH, "merged-away", true))
                .change("buyers", new Change(APRIL, "merged-away", false))
                .change("buyers", new Change(APRIL, "p3", false))
                .change("buyers", new Change(APRIL, "p4", true))
                .size("buyers", new Size(MARCH.toString(), 4, 4, 0))
                .size("buyers", new Size(APRIL.toString(), 3, 1, 2));
        sample.publish(SamplePeople.people(8));
        service = RunningService.start(folder);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void entriesAreThoseOfPeopleWhoAgreedAndExitsAreEverybodys() {
        JsonNode answer = json(service.get("/v1/segments/buyers/changes", MEMBERS_READ));
        assertThat(told(answer)).containsExactly("entered p0", "left merged-away", "left p3", "entered p4");
        assertThat(answer.get("held_back").asInt())
                .as("p2 and p3 agreed to nothing")
                .isEqualTo(2);
        assertThat(answer.at("/changes/0/at").asText()).isEqualTo(MARCH.toString());
        assertThat(answer.get("more").asBoolean()).isFalse();
        assertThat(answer.get("as_of").asText()).isEqualTo("2026-05-01T00:00:00Z");
        assertThat(service.get("/v1/segments/nope/changes", MEMBERS_READ).statusCode())
                .isEqualTo(404);
        assertThat(json(service.get("/v1/segments/everyone/changes", MEMBERS_READ))
                        .get("changes"))
                .isEmpty();
    }

    @Test
    void sinceAMomentThereAreOnlyLaterOnesAndTooOldAMomentIsGone() {
        assertThat(told(json(service.get("/v1/segments/buyers/changes?since=" + MARCH, MEMBERS_READ))))
                .containsExactly("left merged-away", "left p3", "entered p4");
        assertThat(told(json(service.get("/v1/segments/buyers/changes?since=" + APRIL, MEMBERS_READ))))
                .isEmpty();
        HttpResponse<String> old = service.get("/v1/segments/buyers/changes?since=2025-01-01T00:00:00Z", MEMBERS_READ);
        assertThat(old.statusCode()).isEqualTo(410);
        assertThat(old.body()).contains("take the members anew");
        assertThat(service.get("/v1/segments/buyers/changes?since=yesterday", MEMBERS_READ)
                        .statusCode())
                .isEqualTo(400);
        assertThat(service.get("/v1/segments/buyers/changes?cursor=xyz", MEMBERS_READ)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aCursorGoesOnWithoutGapsOrDoublesInALaterGeneration() {
        List<String> told = new ArrayList<>();
        JsonNode page = json(service.get("/v1/segments/buyers/changes?limit=1", MEMBERS_READ));
        for (int pages = 0; page.get("more").asBoolean(); pages++) {
            assertThat(pages).isLessThan(10);
            told.addAll(told(page));
            page = next(page);
        }
        told.addAll(told(page));
        assertThat(told).containsExactly("entered p0", "left merged-away", "left p3", "entered p4");
        assertThat(told(next(page))).isEmpty();

        sample.change("buyers", new Change(Instant.parse("2026-04-02T06:00:00Z"), "p4", false));
        sample.publish(SamplePeople.people(8));
        JsonNode last = page;
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(told(next(last))).containsExactly("left p4"));
    }

    @Test
    void nothingIsToldOfThoseWhoAskedNotToBeProcessed() {
        service.send(service.request("/v1/privacy/requests")
                .header("Authorization", "Bearer " + service.key(PRIVACY_WRITE))
                .POST(BodyPublishers.ofString("{\"kind\": \"restrict\", \"identifier\": \"email:p3@example.com\"}")));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(told(json(service.get("/v1/segments/buyers/changes", MEMBERS_READ))))
                        .containsExactly("entered p0", "left merged-away", "entered p4"));
        assertThat(service.get("/v1/segments/buyers/explain?profile=person:p3", PROFILES_READ)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void theSizesOfASegmentAreToldOverTime() {
        JsonNode history = json(service.get("/v1/segments/buyers/history", SEGMENTS_READ));
        assertThat(history.get("sizes").findValuesAsText("size")).containsExactly("4", "3");
        assertThat(history.at("/sizes/1/left").asInt()).isEqualTo(2);
        assertThat(history.at("/sizes/1/at").asText()).isEqualTo(APRIL.toString());
    }

    @Test
    void aPersonIsExplainedConditionByConditionWithoutPersonalValuesUnlessTheyMayBeRead() {
        JsonNode in = json(service.get("/v1/segments/buyers/explain?profile=email:p2%40example.com", PROFILES_READ));
        assertThat(in.get("in").asBoolean()).isTrue();
        assertThat(in.at("/why/condition").asText()).isEqualTo("orders_90d >= 1");
        assertThat(in.at("/why/holds").asBoolean()).isTrue();
        assertThat(in.at("/why/found").asText()).isEqualTo("orders_90d is 3");
        assertThat(in.at("/history/complete").asBoolean()).isTrue();

        sample.segment("zoes", "ads", "given_name = \"Zoe\" or did \"Order Completed\" within 30 days");
        sample.publish(SamplePeople.people(8));
        String path = "/v1/segments/zoes/explain?profile=person:p2";
        await().atMost(Duration.ofSeconds(10))
                .until(() -> service.get(path, PROFILES_READ).statusCode() == 200);
        JsonNode masked = json(service.get(path, PROFILES_READ));
        assertThat(masked.at("/why/parts/0/found").asText()).isEqualTo("given_name is known");
        assertThat(masked.at("/why/parts/0/holds").asBoolean()).isFalse();
        assertThat(masked.at("/why/parts/1/holds").isNull())
                .as("nobody counted")
                .isTrue();
        assertThat(masked.at("/why/holds").isNull()).isTrue();
        sample.segment("named", "ads", "given_name is known or did \"Order Completed\" within 30 days");
        sample.publish(SamplePeople.people(8));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> service.get("/v1/segments/named", SEGMENTS_READ).statusCode() == 200);
        assertThat(json(service.get("/v1/segments/named/explain?profile=person:p2", PROFILES_READ))
                        .at("/why/holds")
                        .asBoolean())
                .as("one part is enough")
                .isTrue();
        assertThat(json(service.get(path, PROFILES_READ, PII_READ))
                        .at("/why/parts/0/found")
                        .asText())
                .isEqualTo("given_name is Name 2");
        assertThat(service.get("/v1/segments/zoes/explain", PROFILES_READ).statusCode())
                .isEqualTo(400);
        assertThat(service.get("/v1/segments/zoes/explain?profile=person:nobody", PROFILES_READ)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatIsReckonedFromAPersonalDayIsNoLessPersonal() {
        String days = ProfileField.DAYS_SINCE_CHILD_BIRTH.title();
        sample.rules(new Rules("UTC", "EUR", List.of(new Subject(days, "NUMBER")), List.of(), List.of()))
                .segment("new-parents", "ads", days + " <= 365")
                .segment("newest-parents", "ads", "bottom 50 % by " + days);
        List<SamplePerson> people = new ArrayList<>(SamplePeople.people(8));
        people.add(SamplePerson.person("mum")
                .childBorn(LocalDate.parse("2026-04-21"))
                .column((columns, person) -> columns.number(days, person, 10 * 10_000)));
        sample.publish(people);
        String path = "/v1/segments/new-parents/explain?profile=person:mum";
        await().atMost(Duration.ofSeconds(10))
                .until(() -> service.get(path, PROFILES_READ).statusCode() == 200);
        assertThat(json(service.get(path, PROFILES_READ)).at("/why/found").asText())
                .isEqualTo(days + " is known");
        assertThat(json(service.get(path, PROFILES_READ, PII_READ))
                        .at("/why/found")
                        .asText())
                .isEqualTo(days + " is 10");
        assertThat(json(service.get(path, PROFILES_READ)).at("/why/holds").asBoolean())
                .isTrue();
        String top = "/v1/segments/newest-parents/explain?profile=person:mum";
        assertThat(json(service.get(top, PROFILES_READ)).at("/why/found").asText())
                .startsWith(days + " is known; that ends at");
        assertThat(json(service.get(top, PROFILES_READ, PII_READ))
                        .at("/why/found")
                        .asText())
                .startsWith(days + " is 10; that ends at");
        assertThat(json(service.get("/v1/profiles/person:mum", PROFILES_READ))
                        .at("/profile/child_birth_date")
                        .asText())
                .startsWith("hash:");
        assertThat(json(service.get("/v1/profiles/person:mum", PROFILES_READ, PII_READ))
                        .at("/profile/child_birth_date")
                        .asText())
                .isEqualTo("2026-04-21");
    }

    private JsonNode next(JsonNode page) {
        return json(service.get(
                "/v1/segments/buyers/changes?limit=1&cursor="
                        + page.get("next_cursor").asText(),
                MEMBERS_READ));
    }

    private static List<String> told(JsonNode answer) {
        List<String> told = new ArrayList<>();
        answer.get("changes")
                .forEach(change -> told.add(change.get("change").asText() + " "
                        + change.get("person_id").asText()));
        return told;
    }
}
