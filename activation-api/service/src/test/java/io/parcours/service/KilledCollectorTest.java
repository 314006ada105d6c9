package io.parcours.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients send without end and repeat what was not acknowledged, while the service is killed again and again. */
class KilledCollectorTest {
    private static final int SENDERS = 6;

    @TempDir
    Path folder;

    private volatile int port;
    private volatile boolean ending;

    @Test
    @Tag("thorough")
    void fourKillsLoseNothingAcknowledgedAndDoubleNothing() throws Exception {
        killUnderLoad(4, 1);
    }

    @Test
    @Tag("soak")
    void fiftyKillsLoseNothingAcknowledgedAndDoubleNothing() throws Exception {
        killUnderLoad(50, 2);
    }

    private void killUnderLoad(int kills, int seed) throws Exception {
        ServiceProcess service = ServiceProcess.start(folder);
        String authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (Files.readString(folder.resolve("key")) + ":").getBytes(StandardCharsets.UTF_8));
        port = service.port();
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        List<Future<?>> sending = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            int number = sender;
            sending.add(senders.submit(() -> {
                send(number, authorization, acknowledged);
                return null;
            }));
        }
        Random random = new Random(seed);
        int before = 0;
        for (int kill = 0; kill < kills; kill++) {
            // At any moment of the load, but not before the service took something in again.
            while (acknowledged.size() == before) {
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(700));
            service.kill();
            before = acknowledged.size();
            service = ServiceProcess.start(folder);
            port = service.port();
        }
        while (acknowledged.size() == before) {
            Thread.sleep(5);
        }
        ending = true;
        for (Future<?> each : sending) {
            each.get();
        }
        senders.shutdown();
        service.kill();

        List<String> kept = CollectedLines.in(folder.resolve("collect")).stream()
                .map(line -> line.get("id").asText())
                .toList();
        assertThat(acknowledged).hasSizeGreaterThan(kills * SENDERS);
        assertThat(kept).doesNotHaveDuplicates().containsAll(acknowledged);
        assertThat(CollectedLines.in(folder.resolve("collect"))).allMatch(line -> line.hasNonNull("crc"));
        System.out.println(kills + " kills, " + acknowledged.size() + " events acknowledged, " + kept.size() + " kept");
    }

    private void send(int sender, String authorization, Set<String> acknowledged) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        Random random = new Random(sender);
        for (int batch = 0; !ending; batch++) {
            List<String> ids = new ArrayList<>();
            StringBuilder body = new StringBuilder("{\"batch\":[");
            int size = 1 + random.nextInt(20);
            for (int i = 0; i < size; i++) {
                String id = sender + "-" + batch + "-" + i;
                ids.add(id);
                body.append(i == 0 ? "" : ",")
                        .append("{\"type\":\"track\",\"event\":\"Test\",\"userId\":\"u\",\"messageId\":\"")
                        .append(id)
                        .append("\",\"properties\":{\"filling\":\"")
                        .append("x".repeat(random.nextInt(2_000)))
                        .append("\"}}");
            }
            body.append("]}");
            while (!acknowledged(client, authorization, body.toString())) {
                Thread.sleep(20);
            }
            acknowledged.addAll(ids);
        }
    }

    private boolean acknowledged(HttpClient client, String authorization, String body) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/batch"))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", authorization)
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
