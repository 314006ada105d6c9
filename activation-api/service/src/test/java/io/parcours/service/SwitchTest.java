package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static io.parcours.service.key.Scope.ADMIN;
import static io.parcours.service.key.Scope.MEMBERS_READ;
import static io.parcours.service.key.Scope.PII_READ;
import static io.parcours.service.key.Scope.PROFILES_READ;
import static io.parcours.service.key.Scope.SEGMENTS_READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parcours.service.key.Scope;
import io.parcours.serving.generation.GenerationFolder;
import io.parcours.serving.testing.SampleGeneration;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchTest {
    @TempDir
    Path folder;

    @Test
    void readyOnlyOnceSomethingIsPublishedAndSwitchesByItself() {
        try (RunningService service = RunningService.start(folder)) {
            HttpResponse<String> early = service.send(service.request("/readyz"));
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.body()).contains("publish");
            assertThat(service.send(service.request("/healthz")).statusCode()).isEqualTo(200);
            HttpResponse<String> profile = service.get("/v1/profiles/person:jane", PROFILES_READ);
            assertThat(profile.statusCode()).isEqualTo(503);
            assertThat(profile.headers().firstValue("Retry-After")).isPresent();

            SamplePeople.generation(folder).publish(SamplePeople.people(3));
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> service.send(service.request("/readyz")).statusCode() == 200);
            assertThat(service.get("/v1/profiles/person:jane", PROFILES_READ).statusCode())
                    .isEqualTo(200);
            assertThat(service.send(service.request("/metrics")).body())
                    .contains("parcours_generation 1.0")
                    .contains("parcours_http_requests_seconds_count{route=\"profile\",status=\"2xx\"} 1");
        }
    }

    @Test
    void aDamagedGenerationIsRefusedAndSaidAndTheOldOneAnswersOn() throws Exception {
        SampleGeneration sample = SamplePeople.generation(folder);
        sample.publish(SamplePeople.people(3));
        GenerationFolder generations = new GenerationFolder(folder.resolve("serving"));
        try (RunningService service = RunningService.start(folder)) {
            long second = sample.seal(SamplePeople.people(3));
            try (Stream<Path> files = Files.list(generations.of(second).resolve("profiles"))) {
                Files.write(files.findFirst().orElseThrow(), new byte[] {1}, StandardOpenOption.APPEND);
            }
            generations.switchTo(second);
            HttpResponse<String> reload = service.post("/v1/admin/generations:reload", ADMIN);
            assertThat(reload.statusCode()).isEqualTo(409);
            assertThat(json(reload).get("detail").asText())
                    .contains("profiles/part-")
                    .contains("bytes instead of");
            assertThat(json(service.get("/v1/segments", SEGMENTS_READ))
                            .get("generation")
                            .asLong())
                    .isEqualTo(1);
            HttpResponse<String> ready = service.send(service.request("/readyz"));
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(json(ready).get("refused").asText()).contains("generation 2 is refused");
            assertThat(service.send(service.request("/metrics")).body()).contains("parcours_generation_refused 1.0");
        }
    }

    @Test
    void rollsBackByOneCallAndStaysThere() {
        SampleGeneration sample = SamplePeople.generation(folder);
        sample.publish(SamplePeople.people(3));
        sample.publish(SamplePeople.people(5));
        try (RunningService service = RunningService.start(folder)) {
            HttpResponse<String> back = service.post("/v1/admin/generations:rollback", ADMIN);
            assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
            assertThat(json(back).get("served").asLong()).isEqualTo(1);
            assertThat(json(back).get("generations").get(1).get("rolled_back").asBoolean())
                    .isTrue();
            assertThat(json(service.get("/v1/segments", SEGMENTS_READ))
                            .get("persons")
                            .asInt())
                    .isEqualTo(4);
            assertThat(service.post("/v1/admin/generations:rollback", ADMIN).statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void noRequestFailsWhileGenerationsAreSwitched() throws Exception {
        SampleGeneration sample = SamplePeople.generation(folder);
        sample.publish(SamplePeople.people(400));
        try (RunningService service = RunningService.start(folder)) {
            service.key(PROFILES_READ, PII_READ);
            service.key(MEMBERS_READ);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            Queue<String> failures = new ConcurrentLinkedQueue<>();
            List<Thread> callers = Stream.of(
                            "/v1/profiles/email:p7%40example.com", "/v1/segments/buyers/members?format=ndjson")
                    .map(path -> new Thread(() -> {
                        Scope[] scopes = path.contains("members")
                                ? new Scope[] {MEMBERS_READ}
                                : new Scope[] {PROFILES_READ, PII_READ};
                        while (!stop.get()) {
                            HttpResponse<String> response = service.get(path, scopes);
                            boolean whole = path.contains("profiles")
                                    || response.body().lines().count() == 100;
                            if (response.statusCode() != 200 || !whole) {
                                failures.add(response.statusCode() + " " + response.body());
                            }
                            answered.incrementAndGet();
                        }
                    }))
                    .toList();
            callers.forEach(Thread::start);
            for (int i = 2; i <= 8; i++) {
                long generation = sample.publish(SamplePeople.people(400));
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> service.send(service.request("/readyz"))
                                .body()
                                .contains("\"generation\":" + generation));
            }
            stop.set(true);
            for (Thread caller : callers) {
                caller.join(20_000);
            }
            assertThat(failures).isEmpty();
            assertThat(answered).hasValueGreaterThan(50);
        }
    }

    @Test
    void closingLetsAnExportUnderWayEnd() throws Exception {
        SampleGeneration sample = SamplePeople.generation(folder);
        sample.publish(SamplePeople.people(60_000));
        RunningService service = RunningService.start(folder);
        HttpResponse<InputStream> export = service.send(
                service.request("/v1/segments/buyers/members?format=csv")
                        .header("Authorization", "Bearer " + service.key(MEMBERS_READ)),
                BodyHandlers.ofInputStream());
        Thread closing = new Thread(service::close);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(export.body()))) {
            assertThat(lines.readLine()).startsWith("person_id");
            closing.start();
            Thread.sleep(300);
            assertThat(lines.lines().count()).isEqualTo(15_000);
        }
        closing.join(30_000);
        assertThat(closing.isAlive()).isFalse();
    }
}
