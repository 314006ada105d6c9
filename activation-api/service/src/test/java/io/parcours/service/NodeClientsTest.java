package io.parcours.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients for Node and for browsers, as they come from npm, pointed at the service and otherwise used as their manuals say. */
@Tag("clients")
class NodeClientsTest {
    private static NodeClients clients;

    @TempDir
    Path folder;

    private RunningService service;
    private String key;
    private String address;

    @BeforeAll
    static void fetch() throws IOException, InterruptedException {
        clients = NodeClients.fetched();
    }

    @BeforeEach
    void start() {
        service = RunningService.start(folder);
        key = service.key(Scope.INGEST_WRITE);
        address = "http://127.0.0.1:" + service.port();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void segmentsNodeClient() throws IOException, InterruptedException {
        clients.run("segment.js", address, key);
        List<JsonNode> lines = events(3);
        assertThat(of(lines, "Identified").get("ids").toString())
                .isEqualTo("{\"user_id\":\"u1\",\"anonymous_id\":\"anon-1\",\"email\":\"nina@example.com\"}");
        assertThat(of(lines, "Order Completed").get("ids").toString())
                .isEqualTo("{\"user_id\":\"u1\",\"anonymous_id\":\"anon-1\",\"order_id\":\"o1\"}");
        assertThat(of(lines, "Order Completed").get("amount").asText()).isEqualTo("12.5");
        assertThat(of(lines, "Order Completed").get("client_timestamp").asText())
                .startsWith("2026-04-01T08:30:00.250");
        assertThat(of(lines, "Page Viewed").get("name").asText()).isEqualTo("Home");
    }

    @Test
    void rudderstacksNodeClient() throws IOException, InterruptedException {
        clients.run("rudderstack.js", address, key);
        List<JsonNode> lines = events(2);
        assertThat(of(lines, "Identified").get("ids").toString())
                .isEqualTo("{\"user_id\":\"u2\",\"email\":\"rudder@example.com\"}");
        assertThat(of(lines, "Product Viewed").at("/products/0/product_id").asText())
                .isEqualTo("p1");
    }

    /** The page comes from another origin than the events go to, as a shop's page does. */
    @Test
    void segmentsBrowserClientInARealBrowser() throws IOException, InterruptedException {
        HttpServer shop = shop();
        Path profile = Files.createDirectories(folder.resolve("browser"));
        Process browser =
                NodeClients.browse("http://127.0.0.1:" + shop.getAddress().getPort() + "/boots", profile);
        try {
            List<JsonNode> lines = events(3);
            assertThat(of(lines, "Page Viewed").at("/context/page/title").asText())
                    .isEqualTo("Boots");
            assertThat(of(lines, "Page Viewed").get("channel").asText()).isEqualTo("web");
            assertThat(of(lines, "Identified").at("/ids/email").asText()).isEqualTo("browser@example.com");
            assertThat(of(lines, "Product Added").at("/ids/user_id").asText()).isEqualTo("u3");
            assertThat(of(lines, "Product Added").at("/products/0/price").asText())
                    .isEqualTo("40.25");
            assertThat(lines.stream()
                            .map(line -> line.at("/ids/anonymous_id").asText())
                            .distinct())
                    .singleElement()
                    .isNotEqualTo("");
        } finally {
            browser.destroy();
            browser.waitFor();
            shop.stop(0);
        }
    }

    private HttpServer shop() throws IOException {
        HttpServer shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/boots", exchange -> {
            byte[] page = Files.readString(clients.file("page.html"))
                    .replace("WRITE_KEY", key)
                    .replace("ADDRESS", address)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        shop.createContext("/analytics-next/", exchange -> {
            String name = exchange.getRequestURI().getPath().replaceFirst(".*/", "");
            Path file = clients.file("node_modules/@segment/analytics-next/dist/umd")
                    .resolve(name);
            byte[] script = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.getResponseHeaders().set("Content-Type", "text/javascript");
            exchange.sendResponseHeaders(script.length == 0 ? 404 : 200, script.length == 0 ? -1 : script.length);
            exchange.getResponseBody().write(script);
            exchange.close();
        });
        shop.start();
        return shop;
    }

    private List<JsonNode> events(int count) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> CollectedLines.in(folder.resolve("collect")).size() >= count);
        List<JsonNode> lines = CollectedLines.in(folder.resolve("collect"));
        assertThat(lines).hasSize(count).noneMatch(line -> line.has("fault"));
        assertThat(lines).extracting(line -> line.get("id").asText()).doesNotHaveDuplicates();
        return lines;
    }

    private static JsonNode of(List<JsonNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.get("type").asText().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " among " + lines));
    }
}
