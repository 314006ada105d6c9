package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static io.parcours.service.key.Scope.MEMBERS_READ;
import static io.parcours.service.key.Scope.PII_READ;
import static io.parcours.service.key.Scope.SEGMENTS_READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdInputStream;
import io.parcours.serving.testing.SampleGeneration;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentApiTest {
    private static final int PEOPLE = 2000;

    @TempDir
    Path folder;

    private SampleGeneration sample;
    private RunningService service;

    @BeforeEach
    void start() {
        sample = SamplePeople.generation(folder);
        sample.publish(SamplePeople.people(PEOPLE));
        service = RunningService.start(folder);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void listsSegmentsWithSizeRulePurposeAndAge() {
        JsonNode list = json(service.get("/v1/segments", SEGMENTS_READ));
        assertThat(list.get("persons").asInt()).isEqualTo(PEOPLE + 1);
        assertThat(list.get("stale_seconds").asLong()).isPositive();
        JsonNode buyers = list.get("segments").get(0);
        assertThat(buyers.get("id").asText()).isEqualTo("buyers");
        assertThat(buyers.get("size").asInt()).isEqualTo(PEOPLE / 2);
        assertThat(buyers.get("purpose").asText()).isEqualTo("ads");
        assertThat(buyers.get("rule").asText()).isEqualTo("orders_90d >= 1");
        assertThat(buyers.get("as_of").asText()).isEqualTo("2026-05-01T00:00:00Z");
        JsonNode one = json(service.get("/v1/segments/buyers", SEGMENTS_READ));
        assertThat(one.get("held_back").asInt()).isEqualTo(PEOPLE / 4);
        assertThat(service.get("/v1/segments/nope", SEGMENTS_READ).statusCode()).isEqualTo(404);
    }

    @Test
    void pagesHoldExactlyThoseWhoAgreedOnceEach() {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = json(service.get("/v1/segments/buyers/members?limit=77" + cursor, MEMBERS_READ, PII_READ));
            assertThat(page.get("total").asInt()).isEqualTo(PEOPLE / 4);
            assertThat(page.get("held_back").asInt()).isEqualTo(PEOPLE / 4);
            page.get("members").forEach(member -> {
                ids.add(member.get("person_id").asText());
                assertThat(member.get("email").asText()).endsWith("@example.com");
            });
            cursor = page.get("next_cursor").isNull()
                    ? null
                    : "&cursor=" + page.get("next_cursor").asText();
            pages++;
        } while (cursor != null);
        assertThat(pages).isEqualTo((PEOPLE / 4 + 76) / 77);
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(new HashSet<>(ids)).isEqualTo(agreed());
    }

    @Test
    void aChannelNobodyAgreedToHoldsEverybodyBack() {
        JsonNode page = json(service.get("/v1/segments/buyers/members?channel=sms", MEMBERS_READ));
        assertThat(page.get("total").asInt()).isZero();
        assertThat(page.get("held_back").asInt()).isEqualTo(PEOPLE / 2);
        assertThat(page.get("next_cursor").isNull()).isTrue();
        assertThat(json(service.get("/v1/segments/buyers/members?channel=email", MEMBERS_READ))
                        .get("total")
                        .asInt())
                .isEqualTo(PEOPLE / 4);
    }

    @Test
    void contactFieldsAreHashedWithoutTheirScopeAndAbsentWithoutAPurpose() {
        String masked = service.get("/v1/segments/buyers/members?limit=1000", MEMBERS_READ)
                .body();
        assertThat(masked).doesNotContain("@example.com").doesNotContain("Name").contains("hash:");
        String purposeless = service.get("/v1/segments/everyone/members?limit=1000", MEMBERS_READ, PII_READ)
                .body();
        assertThat(purposeless)
                .doesNotContain("@example.com")
                .doesNotContain("hash:")
                .contains("\"email\":null");
    }

    @Test
    void streamsTheWholeAsCsvAndNdjson() throws IOException {
        HttpResponse<String> csv = service.get("/v1/segments/buyers/members?format=csv", MEMBERS_READ, PII_READ);
        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(csv.headers().firstValue("X-Total")).hasValue(Integer.toString(PEOPLE / 4));
        assertThat(csv.headers().firstValue("X-Held-Back")).hasValue(Integer.toString(PEOPLE / 4));
        List<String> lines = csv.body().lines().toList();
        assertThat(lines.get(0)).isEqualTo("person_id,email,phone,given_name,country,email_as_written");
        assertThat(lines).hasSize(PEOPLE / 4 + 1);
        assertThat(lines).contains("p0,p0@example.com,,Name 0,FR,");

        HttpResponse<String> ndjson = service.get("/v1/segments/buyers/members?format=ndjson", MEMBERS_READ, PII_READ);
        Set<String> ids = ndjson.body()
                .lines()
                .map(line -> line.replaceAll(".*\"person_id\":\"([^\"]*)\".*", "$1"))
                .collect(Collectors.toSet());
        assertThat(ids).isEqualTo(agreed());

        HttpResponse<byte[]> zipped = service.send(
                service.request("/v1/segments/buyers/members?format=csv")
                        .header("Authorization", "Bearer " + service.key(MEMBERS_READ, PII_READ))
                        .header("Accept-Encoding", "gzip"),
                BodyHandlers.ofByteArray());
        assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(zipped.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(csv.body());
        }
        HttpResponse<java.io.InputStream> tight = service.send(
                service.request("/v1/segments/buyers/members?format=csv")
                        .header("Authorization", "Bearer " + service.key(MEMBERS_READ, PII_READ))
                        .header("Accept-Encoding", "zstd"),
                BodyHandlers.ofInputStream());
        assertThat(tight.headers().firstValue("Content-Encoding")).hasValue("zstd");
        try (ZstdInputStream in = new ZstdInputStream(tight.body())) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(csv.body());
        }
        assertThat(service.send(service.request("/v1/segments/buyers/members?limit=3")
                                .header("Authorization", "Bearer " + service.key(MEMBERS_READ))
                                .header("Accept", "text/csv"))
                        .body()
                        .lines())
                .hasSize(4);
    }

    @Test
    void aCursorStaysOnItsGenerationAcrossASwitchAndExpiresAfterTwo() {
        JsonNode first = json(service.get("/v1/segments/buyers/members?limit=200", MEMBERS_READ));
        String cursor = first.get("next_cursor").asText();
        publishAndWait(1);
        JsonNode second = json(service.get("/v1/segments/buyers/members?limit=1000&cursor=" + cursor, MEMBERS_READ));
        assertThat(second.get("generation").asInt()).isEqualTo(1);
        Set<String> ids = new TreeSet<>();
        first.get("members").forEach(member -> ids.add(member.get("person_id").asText()));
        second.get("members").forEach(member -> ids.add(member.get("person_id").asText()));
        assertThat(ids).isEqualTo(new TreeSet<>(agreed()));

        publishAndWait(2);
        HttpResponse<String> expired = service.get("/v1/segments/buyers/members?cursor=" + cursor, MEMBERS_READ);
        assertThat(expired.statusCode()).isEqualTo(410);
        assertThat(expired.body()).contains("cursor-expired");
    }

    @Test
    void aCursorOfAnotherSegmentOrATouchedOneIsRefused() {
        String cursor = json(service.get("/v1/segments/buyers/members?limit=5", MEMBERS_READ))
                .get("next_cursor")
                .asText();
        assertThat(service.get("/v1/segments/everyone/members?cursor=" + cursor, MEMBERS_READ)
                        .statusCode())
                .isEqualTo(400);
        String touched = cursor.substring(0, 5) + (cursor.charAt(5) == 'A' ? 'B' : 'A') + cursor.substring(6);
        assertThat(service.get("/v1/segments/buyers/members?cursor=" + touched, MEMBERS_READ)
                        .statusCode())
                .isEqualTo(400);
        assertThat(service.get("/v1/segments/buyers/members?channel=email&cursor=" + cursor, MEMBERS_READ)
                        .statusCode())
                .isEqualTo(400);
    }

    private void publishAndWait(int people) {
        long generation = sample.publish(SamplePeople.people(people));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> json(service.get("/v1/segments", SEGMENTS_READ))
                                .get("generation")
                                .asLong()
                        == generation);
    }

    private static Set<String> agreed() {
        return IntStream.range(0, PEOPLE)
                .filter(i -> i % 4 == 0)
                .mapToObj(i -> "p" + i)
                .collect(Collectors.toSet());
    }
}
