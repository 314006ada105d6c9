package io.parcours.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.posthog.java.PostHog;
import com.rudderstack.sdk.java.analytics.RudderAnalytics;
import com.segment.analytics.Analytics;
import com.segment.analytics.messages.AliasMessage;
import com.segment.analytics.messages.GroupMessage;
import com.segment.analytics.messages.IdentifyMessage;
import com.segment.analytics.messages.PageMessage;
import com.segment.analytics.messages.ScreenMessage;
import com.segment.analytics.messages.TrackMessage;
import com.snowplowanalytics.snowplow.tracker.DevicePlatform;
import com.snowplowanalytics.snowplow.tracker.Snowplow;
import com.snowplowanalytics.snowplow.tracker.Subject;
import com.snowplowanalytics.snowplow.tracker.Tracker;
import com.snowplowanalytics.snowplow.tracker.configuration.EmitterConfiguration;
import com.snowplowanalytics.snowplow.tracker.configuration.NetworkConfiguration;
import com.snowplowanalytics.snowplow.tracker.configuration.TrackerConfiguration;
import com.snowplowanalytics.snowplow.tracker.events.PageView;
import com.snowplowanalytics.snowplow.tracker.events.SelfDescribing;
import com.snowplowanalytics.snowplow.tracker.events.Structured;
import com.snowplowanalytics.snowplow.tracker.payload.SelfDescribingJson;
import io.parcours.service.key.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients that others wrote, as they come from Maven, pointed at the service and otherwise used as their manuals say. */
class RealClientsTest {
    private static final Instant EARLIER = Instant.parse("2026-04-01T08:30:00.250Z");

    @TempDir
    Path folder;

    private RunningService service;
    private String key;
    private String address;

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
    void segmentsJavaClient() {
        Analytics client = Analytics.builder(key).endpoint(address).build();

        client.enqueue(IdentifyMessage.builder()
                .userId("u1")
                .anonymousId("anon-1")
                .traits(Map.of("email", "nina@example.com", "phone", "+33612345678")));
        client.enqueue(TrackMessage.builder("Order Completed")
                .userId("u1")
                .anonymousId("anon-1")
                .timestamp(Date.from(EARLIER))
                .properties(Map.of("order_id", "o1", "revenue", 12.5, "currency", "EUR"))
                .context(Map.of(
                        "device", Map.of("id", "d1"), "externalIds", List.of(Map.of("id", "C1", "type", "crm_id")))));
        client.enqueue(PageMessage.builder("Home").anonymousId("anon-1"));
        client.enqueue(ScreenMessage.builder("Start").userId("u1"));
        client.enqueue(GroupMessage.builder("household-1").userId("u1"));
        client.enqueue(AliasMessage.builder("anon-1").userId("u1"));
        client.flush();

        List<JsonNode> lines = events(6);
        client.shutdown();
        assertThat(types(lines))
                .containsExactlyInAnyOrder(
                        "Identified", "Order Completed", "Page Viewed", "Screen Viewed", "Group Joined", "Aliased");
        assertThat(ids(lines, "Identified"))
                .isEqualTo(
                        "{\"user_id\":\"u1\",\"anonymous_id\":\"anon-1\",\"email\":\"nina@example.com\",\"phone\":\"+33612345678\"}");
        assertThat(ids(lines, "Order Completed"))
                .isEqualTo(
                        "{\"user_id\":\"u1\",\"anonymous_id\":\"anon-1\",\"device_id\":\"d1\",\"order_id\":\"o1\",\"external_crm_id\":\"C1\"}");
        assertThat(ids(lines, "Aliased")).isEqualTo("{\"user_id\":\"u1\",\"previous_id\":\"anon-1\"}");
        assertThat(at(lines, "Order Completed")).isCloseTo(EARLIER, within());
        assertThat(one(lines, "Order Completed").get("amount").asText()).isEqualTo("12.5");
    }

    @Test
    void rudderstacksJavaClientWithAndWithoutGzip() {
        for (boolean gzip : new boolean[] {true, false}) {
            RudderAnalytics client = RudderAnalytics.builder(key)
                    .setDataPlaneUrl(address)
                    .setGZIP(gzip)
                    .build();
            client.enqueue(com.rudderstack.sdk.java.analytics.messages.TrackMessage.builder("Product Viewed " + gzip)
                    .userId("u2")
                    .anonymousId("anon-2")
                    .properties(Map.of("product_id", "p1", "price", 3)));
            client.enqueue(com.rudderstack.sdk.java.analytics.messages.IdentifyMessage.builder()
                    .userId("u2 " + gzip)
                    .traits(Map.of("email", "rudder@example.com")));
            client.flush();
            events(gzip ? 2 : 4);
            client.shutdown();
        }
        List<JsonNode> lines = events(4);
        assertThat(ids(lines, "Product Viewed true")).isEqualTo("{\"user_id\":\"u2\",\"anonymous_id\":\"anon-2\"}");
        assertThat(ids(lines, "Product Viewed false")).isEqualTo("{\"user_id\":\"u2\",\"anonymous_id\":\"anon-2\"}");
        assertThat(one(lines, "Product Viewed true")
                        .at("/products/0/product_id")
                        .asText())
                .isEqualTo("p1");
        assertThat(lines.toString()).contains("\"email\":\"rudder@example.com\"");
        assertThat(at(lines, "Product Viewed true")).isCloseTo(Instant.now(), within());
    }

    @Test
    void snowplowsJavaTracker() {
        Tracker tracker = Snowplow.createTracker(
                new TrackerConfiguration("shop", key).platform(DevicePlatform.Web),
                new NetworkConfiguration(address),
                new EmitterConfiguration().batchSize(1));
        Subject subject = new Subject();
        subject.setUserId("u3");
        subject.setDomainUserId("duid-3");
        subject.setNetworkUserId("network-3");
        subject.setDomainSessionId("session-3");
        tracker.track(PageView.builder()
                .pageUrl("https://shop.example/boots")
                .pageTitle("Boots")
                .referrer("https://search.example/")
                .subject(subject)
                .build());
        tracker.track(Structured.builder()
                .category("basket")
                .action("Product Added")
                .label("boots")
                .value(2.0)
                .subject(subject)
                .build());
        tracker.track(SelfDescribing.builder()
                .eventData(new SelfDescribingJson(
                        "iglu:com.shop/wish_made/jsonschema/1-0-0", Map.of("email", "snow@example.com")))
                .trueTimestamp(EARLIER.toEpochMilli())
                .subject(subject)
                .build());

        List<JsonNode> lines = events(3);
        tracker.close();
        assertThat(types(lines)).containsExactlyInAnyOrder("Page Viewed", "Product Added", "wish_made");
        assertThat(ids(lines, "Page Viewed")).isEqualTo("{\"user_id\":\"u3\",\"anonymous_id\":\"duid-3\"}");
        assertThat(one(lines, "Page Viewed").at("/properties/url").asText()).isEqualTo("https://shop.example/boots");
        assertThat(one(lines, "Product Added").get("session").asText()).isEqualTo("session-3");
        assertThat(ids(lines, "wish_made"))
                .isEqualTo("{\"user_id\":\"u3\",\"anonymous_id\":\"duid-3\",\"email\":\"snow@example.com\"}");
        assertThat(Instant.parse(one(lines, "wish_made").get("at").asText())).isEqualTo(EARLIER);
        assertThat(at(lines, "Page Viewed")).isCloseTo(Instant.now(), within());
    }

    @Test
    void posthogsJavaClient() {
        PostHog client = new PostHog.Builder(key).host(address).build();
        client.capture("u4", "Signed Up", Map.of("plan", "pro"));
        client.identify("u4", Map.of("email", "hog@example.com"));
        client.alias("u4", "anon-4");
        client.shutdown();

        List<JsonNode> lines = events(3);
        assertThat(types(lines)).containsExactlyInAnyOrder("Signed Up", "Identified", "Aliased");
        assertThat(ids(lines, "Signed Up")).isEqualTo("{\"user_id\":\"u4\"}");
        assertThat(one(lines, "Signed Up").at("/properties/plan").asText()).isEqualTo("pro");
        assertThat(ids(lines, "Identified")).isEqualTo("{\"user_id\":\"u4\",\"email\":\"hog@example.com\"}");
        assertThat(ids(lines, "Aliased")).contains("\"user_id\":\"u4\"").contains("\"previous_id\":\"anon-4\"");
        assertThat(at(lines, "Signed Up")).isCloseTo(Instant.now(), within());
    }

    private static org.assertj.core.data.TemporalUnitOffset within() {
        return org.assertj.core.api.Assertions.within(60, java.time.temporal.ChronoUnit.SECONDS);
    }

    /** Waits for so many events, and that no more come than those. */
    private List<JsonNode> events(int count) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> CollectedLines.in(folder.resolve("collect")).size() >= count);
        List<JsonNode> lines = CollectedLines.in(folder.resolve("collect"));
        assertThat(lines).hasSize(count).noneMatch(line -> line.has("fault"));
        assertThat(lines).extracting(line -> line.get("id").asText()).doesNotHaveDuplicates();
        return lines;
    }

    private static List<String> types(List<JsonNode> lines) {
        return lines.stream().map(line -> line.get("type").asText()).toList();
    }

    private static JsonNode one(List<JsonNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.get("type").asText().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " among " + types(lines)));
    }

    private static String ids(List<JsonNode> lines, String type) {
        return one(lines, type).get("ids").toString();
    }

    private static Instant at(List<JsonNode> lines, String type) {
        return Instant.parse(one(lines, type).get("at").asText());
    }
}
