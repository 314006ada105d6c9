package io.parcours.service.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.collect.EventLine.Reception;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lines of messages that are built only as far as they are looked at, beside lines of messages that are built whole. */
class WrittenAsSentTest {
    private static final Reception NOW = new Reception("key-1", Instant.parse("2026-02-01T10:00:00.123Z"));
    private static final Set<String> CONSENT = Set.of("context.consent");

    private final BodyReader reader = new BodyReader(Places.of(CONSENT));

    /** Keeps what the listener was shown, as far as it looks at it. */
    private static final class Watching implements EventLog.Listener {
        private final List<JsonNode> consents = new ArrayList<>();

        @Override
        public Set<String> looksAt() {
            return CONSENT;
        }

        @Override
        public EventNote note(CollectedIds identifiers, Instant at, JsonNode event) {
            consents.add(event.at("/context/consent"));
            return EventNote.NOTHING;
        }

        @Override
        public void durable(long segment, long offset, int length, EventNote note) {}
    }

    @Test
    void theLineSaysTheSameWhetherAMessageIsBuiltWholeOrNot() throws Exception {
        Random random = new Random(20260201);
        for (int round = 0; round < 2_000; round++) {
            ObjectNode body = RandomBodies.batch(random);
            byte[] bytes =
                    (random.nextBoolean() ? body.toString() : body.toPrettyString()).getBytes(StandardCharsets.UTF_8);
            Watching sparing = new Watching();
            Watching whole = new Watching();
            List<Sent.Message> messages = reader.batch(bytes).messages();
            assertThat(messages).hasSize(body.path("batch").size());
            for (int i = 0; i < messages.size(); i++) {
                Sent.Message built = new Sent.Message(
                        JSON(body.at("/batch/" + i).toString()), messages.get(i).bytes());
                built.merge(body);
                assertThat(messages.get(i).whole()).isEqualTo(built.json());
                List<String> faults = MessageCheck.faults(messages.get(i).json());
                assertThat(faults).isEqualTo(MessageCheck.faults(built.json()));
                byte[] line = line(messages.get(i), faults, sparing);
                assertThat(LogLine.whole(line, 0, line.length)).isTrue();
                assertThat(new String(line, 0, line.length - 1, StandardCharsets.UTF_8))
                        .doesNotContain("\n", "\r", "\t");
                assertThat(withoutCrc(line)).isEqualTo(withoutCrc(line(built, faults, whole)));
            }
            assertThat(sparing.consents).isEqualTo(whole.consents);
        }
    }

    private static byte[] line(Sent.Message message, List<String> faults, EventLog.Listener listener) {
        return (faults.isEmpty()
                        ? EventLine.of(message, "id-1", NOW, listener)
                        : EventLine.faulty(message, "id-1", NOW, faults))
                .line();
    }

    private static JsonNode withoutCrc(byte[] line) throws IOException {
        return ((ObjectNode) JSON(new String(line, StandardCharsets.UTF_8))).without("crc");
    }

    private static JsonNode JSON(String text) throws IOException {
        return BodyReader.JSON.readTree(text);
    }

    @Test
    void whatIsNotLookedAtIsStillReadStrictly() {
        for (String inside : List.of(
                "{\"deep\":[1,2,}",
                "\"cut",
                "01",
                "{\"a\":1,}",
                "\"a\u0001b\"",
                "tru",
                "[".repeat(70) + "]".repeat(70))) {
            byte[] body = ("{\"batch\":[{\"type\":\"page\",\"userId\":\"u\",\"other\":" + inside + "}]}")
                    .getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> reader.batch(body)).as(inside).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void whatIsNoUtf8IsRefusedThoughJsonReadersPassIt() {
        for (byte[] inside : List.of(
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // half a surrogate pair
                new byte[] {(byte) 0xc0, (byte) 0xaf}, // longer than need be
                new byte[] {(byte) 0xc3})) {
            byte[] body =
                    bytes("{\"batch\":[{\"type\":\"page\",\"userId\":\"u\",\"properties\":{\"a\":\"", inside, "\"}}]}");
            assertThatThrownBy(() -> reader.batch(body)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void otherEncodingsOfJsonAreTakenAndAByteOrderMarkIsPassedOver() throws Exception {
        String body = "{\"batch\":[{\"type\":\"page\",\"userId\":\"ü\",\"properties\":{\"a\":\"é\"}}]}";
        for (byte[] bytes : List.of(
                body.getBytes(StandardCharsets.UTF_16LE),
                body.getBytes(StandardCharsets.UTF_16),
                bytes("\ufeff", new byte[0], body))) {
            Sent.Message message = reader.batch(bytes).messages().get(0);
            byte[] line = line(message, List.of(), new Watching());
            assertThat(withoutCrc(line).at("/properties/a").asText()).isEqualTo("é");
            assertThat(withoutCrc(line).at("/ids/user_id").asText()).isEqualTo("ü");
        }
    }

    @Test
    void ofANameThatStandsTwiceTheLastCounts() throws Exception {
        String body = "{\"batch\":[{\"type\":\"page\",\"userId\":\"u\",\"context\":{\"a\":1,\"userAgent\":\"x\"},"
                + "\"context\":{\"b\":2},\"properties\":{\"c\":3},\"properties\":null}]}";
        Sent.Message message =
                reader.batch(body.getBytes(StandardCharsets.UTF_8)).messages().get(0);
        JsonNode line = withoutCrc(line(message, List.of(), new Watching()));
        assertThat(line.get("context")).isEqualTo(JSON("{\"b\":2}"));
        assertThat(line.has("properties")).isFalse();
        assertThat(line.has("user_agent")).isFalse();
    }

    @Test
    void timesAreReadAndWrittenAsTheStandardLibraryDoes() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(0, 7_258_118_400L),
                    switch (random.nextInt(3)) {
                        case 0 -> 0;
                        case 1 -> random.nextInt(1_000) * 1_000_000;
                        default -> random.nextInt(1_000_000_000);
                    });
            assertThat(SentTime.text(time)).isEqualTo(time.toString());
            assertThat(SentTime.parse(BodyReader.JSON.getNodeFactory().textNode(time.toString())))
                    .contains(time);
        }
        for (String wrong : List.of(
                "2026-02-30T10:00:00Z",
                "2026-13-01T10:00:00Z",
                "2026-02-01T25:00:00Z",
                "2026-02-01T10:60:00Z",
                "2026-02-01T10:00:00.1x3Z",
                "-026-02-01T10:00:00Z",
                "2026-02-01T10:00:0+Z")) {
            assertThat(SentTime.parse(BodyReader.JSON.getNodeFactory().textNode(wrong)))
                    .as(wrong)
                    .isEmpty();
        }
    }

    private static byte[] bytes(String before, byte[] inside, String after) {
        byte[] head = before.getBytes(StandardCharsets.UTF_8);
        byte[] tail = after.getBytes(StandardCharsets.UTF_8);
        byte[] all = java.util.Arrays.copyOf(head, head.length + inside.length + tail.length);
        System.arraycopy(inside, 0, all, head.length, inside.length);
        System.arraycopy(tail, 0, all, head.length + inside.length, tail.length);
        return all;
    }

    /** Batches of messages with all that is looked at, of all kinds of values, and much that is not. */
    private static final class RandomBodies {
        private static final List<String> TOP = List.of(
                "userId",
                "anonymousId",
                "previousId",
                "groupId",
                "messageId",
                "timestamp",
                "originalTimestamp",
                "sentAt",
                "channel",
                "name",
                "category",
                "event",
                "other");
        private static final List<String> INNER = List.of(
                "email",
                "phone",
                "order_id",
                "revenue",
                "total",
                "currency",
                "product_id",
                "sku",
                "price",
                "quantity",
                "userAgent",
                "sessionId",
                "channel",
                "page",
                "ip",
                "library",
                "x\"y",
                "\u00e9",
                "id",
                "name");

        private RandomBodies() {}

        static ObjectNode batch(Random random) {
            ObjectNode body = BodyReader.JSON.createObjectNode();
            ArrayNode batch = body.putArray("batch");
            int messages = random.nextInt(4);
            for (int i = 0; i < messages; i++) {
                batch.add(message(random));
            }
            if (random.nextInt(3) == 0) {
                body.put("sentAt", "2026-02-01T09:59:00.000Z");
            }
            for (String part : List.of("context", "integrations")) {
                if (random.nextInt(3) == 0) {
                    body.set(part, object(random, 2));
                }
            }
            return body;
        }

        private static ObjectNode message(Random random) {
            ObjectNode message = BodyReader.JSON.createObjectNode();
            message.put("type", MessageKind.values()[random.nextInt(6)].wireName());
            for (String name : TOP) {
                if (random.nextInt(3) > 0) {
                    message.set(
                            name,
                            name.toLowerCase(java.util.Locale.ROOT).contains("time") ? time(random) : value(random, 0));
                }
            }
            for (String part : Places.PARTS) {
                if (random.nextInt(4) > 0) {
                    message.set(part, random.nextInt(12) == 0 ? value(random, 2) : object(random, 2));
                }
            }
            if (message.get("context") instanceof ObjectNode context) {
                for (String name : List.of("traits", "device", "campaign", "consent")) {
                    if (random.nextBoolean()) {
                        context.set(name, object(random, 1));
                    }
                }
                if (random.nextBoolean()) {
                    context.putArray("externalIds")
                            .addObject()
                            .put("type", "crm")
                            .put("id", "4711");
                }
            }
            if (message.get("properties") instanceof ObjectNode properties && random.nextBoolean()) {
                properties.putArray("products").add(object(random, 1)).add(value(random, 1));
            }
            return message;
        }

        private static JsonNode time(Random random) {
            return BodyReader.JSON
                    .getNodeFactory()
                    .textNode(random.nextInt(9) == 0 ? "soon" : "2026-02-01T08:00:0" + random.nextInt(9) + "Z");
        }

        private static ObjectNode object(Random random, int depth) {
            ObjectNode object = BodyReader.JSON.createObjectNode();
            int fields = random.nextInt(6);
            for (int i = 0; i < fields; i++) {
                object.set(INNER.get(random.nextInt(INNER.size())), value(random, depth));
            }
            return object;
        }

        private static JsonNode value(Random random, int depth) {
            var nodes = BodyReader.JSON.getNodeFactory();
            return switch (random.nextInt(depth > 0 ? 10 : 8)) {
                case 0 -> nodes.numberNode(random.nextInt(1_000));
                case 1 -> nodes.numberNode(random.nextLong());
                case 2 -> nodes.numberNode(random.nextInt(10_000) / 100.0);
                case 3 -> nodes.booleanNode(random.nextBoolean());
                case 4 -> nodes.nullNode();
                case 5 -> nodes.textNode("");
                case 6 -> nodes.textNode(" a \"quoted\"\n\u00fcml\u00e4ut \ud83d\ude00 \\ " + random.nextInt(100));
                case 7 -> nodes.textNode("EUR");
                case 8 -> object(random, depth - 1);
                default -> nodes.arrayNode().add(object(random, depth - 1)).add("x");
            };
        }
    }
}
