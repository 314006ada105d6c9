package io.parcours.service;

import static io.parcours.service.RunningService.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parcours.service.key.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collection over HTTP, request by request, as WIRE's recorded clients send them. */
class CollectApiTest {

    @TempDir
    static Path folder;

    private static RunningService service;
    private static String key;

    @BeforeAll
    static void start() {
        service = RunningService.start(folder);
        key = service.key(Scope.INGEST_WRITE);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "identify",
                "track",
                "page",
                "screen",
                "group",
                "alias",
                "i",
                "t",
                "p",
                "s",
                "g",
                "a",
                "batch",
                "import",
                "b",
                "../batch"
            })
    void everyPathTakesAMessageWithAndWithoutATrailingSlash(String name) {
        for (String slash : List.of("", "/")) {
            String id = UUID.randomUUID().toString();
            String message = "{\"type\":\"track\",\"event\":\"Test\",\"messageId\":\"" + id
                    + "\",\"userId\":\"u\",\"groupId\":\"g\",\"previousId\":\"p\"}";
            boolean batch = name.startsWith("b") || name.startsWith("im") || name.startsWith("..");
            String path = (name.startsWith("..") ? "/batch" : "/v1/" + name) + slash;
            HttpResponse<String> response = post(path, batch ? "{\"batch\":[" + message + "]}" : message, basic(key));
            assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{\"success\":true}");
            String kind = switch (name) {
                case "identify", "i" -> "identify";
                case "page", "p" -> "page";
                case "screen", "s" -> "screen";
                case "group", "g" -> "group";
                case "alias", "a" -> "alias";
                default -> "track";
            };
            assertThat(line(id).get("kind").asText()).isEqualTo(kind);
        }
    }

    @Test
    void theKeyMayStandInTheHeadInTheBatchOrInAMessage() {
        for (String body : List.of(
                "{\"writeKey\":\"" + key + "\",\"batch\":[" + track("a1") + "]}",
                "{\"batch\":[" + track("a2").replace("{", "{\"writeKey\":\"" + key + "\",") + "]}")) {
            assertThat(post("/v1/import/", body, Optional.empty()).statusCode()).isEqualTo(200);
        }
        assertThat(post("/v1/batch", "{\"batch\":[" + track("a3") + "]}", Optional.of("Bearer " + key))
                        .statusCode())
                .isEqualTo(200);
        assertThat(line("a1").get("key").asText()).isEqualTo(key.substring(3, 15));
        assertThat(line("a2").toString()).doesNotContain(key);
        assertThat(line("a3").get("type").asText()).isEqualTo("Test");
    }

    @Test
    void aMissingOrUnknownKeyIs401AndAKeyWithoutTheScope403() {
        String batch = "{\"batch\":[" + track("none") + "]}";
        assertThat(post("/v1/batch", batch, Optional.empty()).statusCode()).isEqualTo(401);
        assertThat(post("/v1/batch", batch, basic("abc")).statusCode()).isEqualTo(401);
        assertThat(post("/v1/batch", batch, Optional.of("Basic ???")).statusCode())
                .isEqualTo(401);
        assertThat(post("/v1/batch", batch, Optional.of("Digest x")).statusCode())
                .isEqualTo(401);
        assertThat(post("/v1/batch", "{\"writeKey\":\"nobody\"," + batch.substring(1), Optional.empty())
                        .statusCode())
                .isEqualTo(401);
        String reader = service.key(Scope.PROFILES_READ);
        assertThat(post("/v1/batch", batch, basic(reader)).statusCode()).isEqualTo(403);
        assertThat(post("/v1/batch", "{\"writeKey\":\"" + reader + "\"," + batch.substring(1), Optional.empty())
                        .statusCode())
                .isEqualTo(403);
        assertThat(find("none")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "application/octet-stream", "application/json"
            })
    void jsonIsJsonWhateverTheContentTypeSays(String contentType) {
        String id = UUID.randomUUID().toString();
        HttpResponse<String> response = service.send(service.request("/v1/t")
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(track(id).replace("{", "{\"writeKey\":\"" + key + "\","))));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(line(id).get("type").asText()).isEqualTo("Test");
    }

    @Test
    void gzipAndChunkedBodiesAreRead() throws IOException {
        byte[] packed = gzip(("{\"batch\":[" + track("zipped") + "]}").getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder chunked = service.request("/v1/batch")
                .header("Authorization", basic(key).orElseThrow())
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(packed)));
        assertThat(service.send(chunked).statusCode()).isEqualTo(200);
        assertThat(find("zipped")).isPresent();
    }

    @Test
    void aGzipBombAndBrokenGzipAre400() throws IOException {
        byte[] bomb = gzip(new byte[200 << 20]);
        byte[] broken = java.util.Arrays.copyOf(gzip(track("x").getBytes(StandardCharsets.UTF_8)), 20);
        for (byte[] body : List.of(bomb, broken)) {
            HttpResponse<String> response = service.send(service.request("/v1/batch")
                    .header("Authorization", basic(key).orElseThrow())
                    .header("Content-Encoding", "gzip")
                    .POST(BodyPublishers.ofByteArray(body)));
            assertThat(response.statusCode()).isEqualTo(400);
        }
    }

    @Test
    void theContextAndIntegrationsOfABatchGoIntoEachMessageThatDoesNotSayOtherwise() {
        String body = "{\"batch\":[" + track("m1") + ","
                + "{\"type\":\"track\",\"event\":\"Test\",\"messageId\":\"m2\",\"userId\":\"u\",\"context\":{\"locale\":\"fr\"}}],"
                + "\"context\":{\"locale\":\"en\",\"app\":{\"name\":\"shop\"}},\"integrations\":{\"All\":false}}";
        assertThat(post("/v1/batch", body, basic(key)).statusCode()).isEqualTo(200);
        assertThat(line("m1").at("/context/locale").asText()).isEqualTo("en");
        assertThat(line("m2").at("/context/locale").asText()).isEqualTo("fr");
        assertThat(line("m2").at("/context/app/name").asText()).isEqualTo("shop");
        assertThat(line("m1").at("/integrations/All").asBoolean(true)).isFalse();
    }

    @Test
    void limitsAreThoseOfTheSpecification() {
        String large = track("large").replace("}", ",\"properties\":{\"x\":\"" + "a".repeat(33 << 10) + "\"}}");
        assertThat(post("/v1/batch", "{\"batch\":[" + large + "]}", basic(key)).statusCode())
                .isEqualTo(400);
        assertThat(post("/v1/track", large, basic(key)).statusCode()).isEqualTo(400);
        String fits = track("fits").replace("}", ",\"properties\":{\"x\":\"" + "a".repeat(31 << 10) + "\"}}");
        assertThat(post("/v1/track", fits, basic(key)).statusCode()).isEqualTo(200);

        String tooMany = "{\"batch\":[" + String.join(",", java.util.Collections.nCopies(2501, "{}")) + "]}";
        assertThat(post("/v1/batch", tooMany, basic(key)).statusCode()).isEqualTo(400);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 2500; i++) {
            many.add(track("many" + i));
        }
        assertThat(post("/v1/batch", "{\"batch\":[" + String.join(",", many) + "]}", basic(key))
                        .statusCode())
                .isEqualTo(200);
        assertThat(lines().stream().filter(line -> line.get("id").asText().startsWith("many")))
                .hasSize(2500);

        String overSize = "{\"batch\":[" + " ".repeat(512_001) + "]}";
        assertThat(post("/v1/batch", overSize, basic(key)).statusCode()).isEqualTo(400);
    }

    @Test
    void theClientsClockIsPutRight() {
        // A clock that is an hour ahead: what happened ten seconds before it was sent happened ten seconds ago.
        Instant wrong = Instant.now().plus(Duration.ofHours(1));
        String body = "{\"sentAt\":\"" + wrong + "\",\"batch\":["
                + track("clock").replace("}", ",\"timestamp\":\"" + wrong.minusSeconds(10) + "\"}") + "]}";
        Instant before = Instant.now();
        assertThat(post("/v1/batch", body, basic(key)).statusCode()).isEqualTo(200);
        JsonNode line = line("clock");
        Instant received = Instant.parse(line.get("received_at").asText());
        assertThat(Instant.parse(line.get("at").asText())).isEqualTo(received.minusSeconds(10));
        assertThat(received).isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    void identifiersAreFoundWhereverTheSpecificationPutsThem() {
        String body =
                "{\"messageId\":\"ids\",\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":42,\"anonymousId\":\"anon\","
                        + "\"traits\":{\"email\":\"a@x.fr\",\"phone\":\"+33612345678\"},"
                        + "\"properties\":{\"email\":\"b@x.fr\",\"order_id\":\"o1\",\"total\":\"12.50\",\"currency\":\"eur\","
                        + "\"products\":[{\"product_id\":\"p\",\"price\":6.25,\"quantity\":2}]},"
                        + "\"context\":{\"traits\":{\"email\":\"A@x.fr\"},\"device\":{\"id\":\"dev\",\"advertisingId\":\"ad\"},"
                        + "\"externalIds\":[{\"id\":\"C-1\",\"type\":\"crm_id\",\"collection\":\"users\",\"encoding\":\"none\"}]}}";
        assertThat(post("/v1/track", body, basic(key)).statusCode()).isEqualTo(200);
        JsonNode line = line("ids");
        assertThat(line.get("ids").toString())
                .isEqualTo("{\"user_id\":\"42\",\"anonymous_id\":\"anon\",\"email\":\"a@x.fr\",\"email_2\":\"A@x.fr\","
                        + "\"email_3\":\"b@x.fr\",\"phone\":\"+33612345678\",\"device_id\":\"dev\",\"advertising_id\":\"ad\","
                        + "\"order_id\":\"o1\",\"external_crm_id\":\"C-1\"}");
        assertThat(line.get("amount").asText()).isEqualTo("12.50");
        assertThat(line.get("currency").asText()).isEqualTo("EUR");
        assertThat(line.get("products").toString())
                .isEqualTo("[{\"product_id\":\"p\",\"price\":\"6.25\",\"quantity\":\"2\"}]");
    }

    @Test
    void aRepeatedMessageIsAcceptedAndKeptOnce() {
        for (int i = 0; i < 3; i++) {
            assertThat(post("/v1/track", track("again"), basic(key)).statusCode())
                    .isEqualTo(200);
        }
        assertThat(lines().stream().filter(line -> line.get("id").asText().equals("again")))
                .hasSize(1);
    }

    @Test
    void strictModeTellsTheFateOfEachMessageAndLeavesFaultyOnesOut() {
        String body = "{\"batch\":[" + track("s1") + "," + track("s1")
                + ",{\"type\":\"track\",\"messageId\":\"s2\",\"userId\":\"u\"},7,"
                + "{\"type\":\"dance\",\"messageId\":\"s3\",\"timestamp\":\"yesterday\"}]}";
        HttpResponse<String> response = post("/v1/batch?strict=true", body, basic(key));
        assertThat(response.statusCode()).isEqualTo(207);
        JsonNode answer = json(response);
        assertThat(answer.get("success").asBoolean()).isFalse();
        assertThat(answer.get("accepted").asInt()).isEqualTo(2);
        assertThat(answer.get("results").findValuesAsText("status"))
                .containsExactly("accepted", "duplicate", "rejected", "rejected", "rejected");
        assertThat(answer.at("/results/2/errors/0").asText()).isEqualTo("'event' is missing");
        assertThat(answer.at("/results/4/errors")).hasSize(3);
        assertThat(find("s1")).isPresent();
        assertThat(find("s2")).isEmpty();
        assertThat(post("/v1/track?strict=true", "{\"userId\":\"u\"}", basic(key))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/v1/batch?strict=true", "{\"batch\":[" + track("s4") + "]}", basic(key))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void withoutStrictFaultyMessagesOfABatchAreKeptForQuarantineWithTheirFaults() {
        String body = "{\"batch\":[" + track("q1") + ",{\"type\":\"track\",\"messageId\":\"q2\",\"userId\":\"u\"}]}";
        assertThat(post("/v1/batch", body, basic(key)).statusCode()).isEqualTo(200);
        assertThat(line("q1").has("fault")).isFalse();
        assertThat(line("q2").get("fault").asText()).isEqualTo("'event' is missing");
        assertThat(line("q2").at("/message/userId").asText()).isEqualTo("u");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{",
                "{}",
                "{\"userId\":\"u\"}",
                "{\"event\":\"E\"}",
                "{\"event\":\"\",\"userId\":\"u\"}",
                "{\"event\":7,\"userId\":\"u\"}",
                "{\"event\":\"E\",\"userId\":{}}",
                "{\"event\":\"E\",\"userId\":\"u\",\"properties\":[]}",
                "{\"event\":\"E\",\"userId\":\"u\",\"timestamp\":\"x\"}",
                "{\"event\":\"E\",\"userId\":\"u\",\"timestamp\":1e400}",
                "{\"event\":\"E\",\"userId\":\"u\"} {}",
                "\u0000\u0001"
            })
    void whatIsNoMessageIs400OnThePathOfOne(String body) {
        HttpResponse<String> response = post("/v1/track", body, basic(key));
        assertThat(response.statusCode()).as(body).isEqualTo(400);
        assertThat(response.body()).doesNotContain("xception").doesNotContain("fasterxml");
    }

    @Test
    void anEmojiCutInHalfIsMendedInsteadOfLosingTheEvent() {
        String body = track("half")
                .replace("}", ",\"properties\":{\"title\":\"Shoes \\ud83d\",\"whole\":\"\\ud83d\\ude00\"}}");
        assertThat(post("/v1/track", body, basic(key)).statusCode()).isEqualTo(200);
        assertThat(line("half").at("/properties/title").asText()).isEqualTo("Shoes \ufffd");
        assertThat(line("half").at("/properties/whole").asText()).isEqualTo("\ud83d\ude00");
    }

    @Test
    void aKeyThatSendsTooMuchIs429WithRetryAfterAndOthersGoOn() {
        String greedy = service.service()
                .keys()
                .create("greedy", java.util.Set.of(Scope.INGEST_WRITE), Optional.empty())
                .token();
        String batch = "{\"batch\":[" + String.join(",", java.util.Collections.nCopies(2500, track("same"))) + "]}";
        HttpResponse<String> response = null;
        for (int i = 0; i < 60 && (response == null || response.statusCode() == 200); i++) {
            response = post("/v1/batch", batch, basic(greedy));
        }
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(response.headers().firstValue("Retry-After").orElseThrow()))
                .isPositive();
        assertThat(post("/v1/track", track("other"), basic(key)).statusCode()).isEqualTo(200);
    }

    @Test
    void aBrowserFindsItsSettingsAndMaySendFromAnyOrigin() {
        HttpResponse<String> settings = service.send(service.request("/v1/projects/" + key + "/settings")
                .header("Origin", "https://shop.example")
                .GET());
        assertThat(settings.statusCode()).isEqualTo(200);
        assertThat(json(settings).at("/integrations/Segment.io/apiKey").asText())
                .isEqualTo(key);
        assertThat(json(settings).at("/integrations/Segment.io/apiHost").asText())
                .isEqualTo("127.0.0.1:" + service.port() + "/v1");
        assertThat(settings.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
        assertThat(service.send(service.request("/v1/projects/" + service.key(Scope.ADMIN) + "/settings"))
                        .statusCode())
                .isEqualTo(404);

        for (String path : List.of("/v1/t", "/v1/t/", "/v1/batch", "/com.snowplowanalytics.snowplow/tp2")) {
            HttpResponse<String> preflight = service.send(service.request(path)
                    .header("Origin", "https://shop.example")
                    .header("Access-Control-Request-Method", "POST")
                    .header("Access-Control-Request-Headers", "authorization,content-type")
                    .method("OPTIONS", BodyPublishers.noBody()));
            assertThat(preflight.statusCode()).as(path).isEqualTo(204);
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                    .hasValue("authorization,content-type");
            assertThat(preflight
                            .headers()
                            .firstValue("Access-Control-Allow-Methods")
                            .orElseThrow())
                    .contains("POST");
        }
        assertThat(post("/v1/t", "{", basic(key)).headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("*");
    }

    @Test
    void snowplowEventsAreReadWithTheirEmbeddedJson() {
        String ue = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        "{\"schema\":\"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0\",\"data\":{\"schema\":\"iglu:com.shop/add_to_cart/jsonschema/1-0-0\",\"data\":{\"sku\":\"S1\"}}}"
                                .getBytes(StandardCharsets.UTF_8));
        long now = System.currentTimeMillis();
        String body = "{\"schema\":\"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4\",\"data\":["
                + "{\"e\":\"ue\",\"eid\":\"sp1\",\"aid\":\"" + key + "\",\"p\":\"web\",\"dtm\":\"" + (now - 5000)
                + "\",\"stm\":\"" + now
                + "\",\"uid\":\"u7\",\"duid\":\"d7\",\"sid\":\"s7\",\"ue_px\":\"" + ue + "\"},"
                + "{\"e\":\"pv\",\"eid\":\"sp2\",\"aid\":\"" + key
                + "\",\"p\":\"web\",\"duid\":\"d7\",\"url\":\"https://shop.example/\",\"page\":\"Home\"}]}";
        assertThat(post("/com.snowplowanalytics.snowplow/tp2", body, Optional.empty())
                        .statusCode())
                .isEqualTo(200);
        JsonNode added = line("sp1");
        assertThat(added.get("type").asText()).isEqualTo("add_to_cart");
        assertThat(added.at("/properties/sku").asText()).isEqualTo("S1");
        assertThat(added.get("ids").toString()).isEqualTo("{\"user_id\":\"u7\",\"anonymous_id\":\"d7\"}");
        assertThat(added.get("session").asText()).isEqualTo("s7");
        assertThat(Duration.between(
                        Instant.parse(added.get("at").asText()),
                        Instant.parse(added.get("received_at").asText())))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(line("sp2").get("type").asText()).isEqualTo("Page Viewed");
        assertThat(lines().toString()).doesNotContain(key);
        assertThat(post("/com.snowplowanalytics.snowplow/tp2", body.replace(key, "shop"), Optional.empty())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void posthogBatchesAreRead() {
        String body = "{\"api_key\":\"" + key + "\",\"batch\":["
                + "{\"event\":\"Signed Up\",\"distinct_id\":\"u9\",\"uuid\":\"ph1\",\"timestamp\":\"2026-05-01T10:00:00Z\",\"properties\":{\"plan\":\"pro\"}},"
                + "{\"event\":\"$identify\",\"uuid\":\"ph2\",\"properties\":{\"distinct_id\":\"u9\",\"$anon_distinct_id\":\"an9\",\"$set\":{\"email\":\"p@x.fr\"}}}]}";
        assertThat(post("/batch/", body, Optional.empty()).statusCode()).isEqualTo(200);
        assertThat(line("ph1").get("type").asText()).isEqualTo("Signed Up");
        assertThat(line("ph1").get("at").asText()).isEqualTo("2026-05-01T10:00:00Z");
        assertThat(line("ph2").get("ids").toString())
                .isEqualTo("{\"user_id\":\"u9\",\"anonymous_id\":\"an9\",\"email\":\"p@x.fr\"}");
    }

    @Test
    void anImageBringsAnEvent() {
        HttpResponse<byte[]> image = service.send(
                service.request("/pixel.gif?key=" + key + "&event=Email%20Opened&user_id=u1&message_id=px1&utm=x"),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(image.statusCode()).isEqualTo(200);
        assertThat(new String(image.body(), StandardCharsets.ISO_8859_1)).startsWith("GIF89a");
        assertThat(line("px1").get("type").asText()).isEqualTo("Email Opened");
        String data = Base64.getUrlEncoder()
                .encodeToString(track("px2")
                        .replace("{", "{\"writeKey\":\"" + key + "\",")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(service.send(service.request("/pixel.gif?data=" + data)).statusCode())
                .isEqualTo(200);
        assertThat(find("px2")).isPresent();
        assertThat(service.send(service.request("/pixel.gif?key=x&user_id=u")).statusCode())
                .isEqualTo(401);
    }

    private static String track(String id) {
        return "{\"type\":\"track\",\"event\":\"Test\",\"messageId\":\"" + id + "\",\"userId\":\"u\"}";
    }

    private static Optional<String> basic(String user) {
        return Optional.of(
                "Basic " + Base64.getEncoder().encodeToString((user + ":").getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpResponse<String> post(String path, String body, Optional<String> authorization) {
        HttpRequest.Builder request = service.request(path).POST(BodyPublishers.ofString(body));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return service.send(request);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static List<JsonNode> lines() {
        return CollectedLines.in(folder.resolve("collect"));
    }

    private static Optional<JsonNode> find(String id) {
        return lines().stream()
                .filter(line -> line.get("id").asText().equals(id))
                .findFirst();
    }

    private static JsonNode line(String id) {
        return find(id).orElseThrow(() -> new AssertionError("no message " + id + " in the log"));
    }
}
