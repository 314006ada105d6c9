package io.parcours.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A body of {@code /v1/batch} with events as a shop's page sends them, all of the same length and alike but for their numbers: so that a body costs
 * the sending side next to nothing, and a side that is to do as little as can be done finds the messages without reading JSON.
 */
final class EventBatch {
    private static final byte[] BEFORE = ascii("{\"batch\":[");
    private static final byte[] AFTER = ascii("],\"sentAt\":\"2026-02-01T10:00:00.000Z\"}");
    private static final String ID = "{\"messageId\":\"";
    private static final int ID_LENGTH = 22;
    private static final String VISITOR =
            "\",\"type\":\"track\",\"event\":\"Product Viewed\",\"anonymousId\":\"visitor-";
    private static final int VISITOR_DIGITS = 6;
    private static final long VISITORS = 100_000;
    private static final byte[] MESSAGE = ascii(
            ID + "0".repeat(ID_LENGTH) + VISITOR + "0".repeat(VISITOR_DIGITS)
                    + "\",\"timestamp\":\"2026-02-01T09:59:59.000Z\",\"properties\":{\"product_id\":\"sku-4711\",\"name\":\"Trail shoe\","
                    + "\"brand\":\"Nordfell\",\"category\":\"shoes\",\"price\":89.9,\"currency\":\"EUR\"},\"context\":{\"ip\":\"192.0.2.7\","
                    + "\"locale\":\"fr-FR\",\"userAgent\":\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
                    + "Chrome/126.0.0.0 Safari/537.36\",\"page\":{\"path\":\"/shoes/trail-shoe\",\"title\":\"Trail shoe\","
                    + "\"url\":\"https://shop.example/shoes/trail-shoe\"},\"campaign\":{\"name\":\"spring\",\"source\":\"newsletter\"}}}");

    private final byte[] body;
    private final int events;

    EventBatch(int events) {
        this.events = events;
        body = new byte[BEFORE.length + events * (MESSAGE.length + 1) - 1 + AFTER.length];
        System.arraycopy(BEFORE, 0, body, 0, BEFORE.length);
        for (int i = 0; i < events; i++) {
            System.arraycopy(MESSAGE, 0, body, start(i), MESSAGE.length);
            if (i > 0) {
                body[start(i) - 1] = ',';
            }
        }
        System.arraycopy(AFTER, 0, body, body.length - AFTER.length, AFTER.length);
    }

    /** The body with events of these numbers; the same array each time. */
    byte[] numbered(long first) {
        for (int i = 0; i < events; i++) {
            int id = start(i) + ID.length();
            digits(id, ID_LENGTH, first + i);
            digits(id + ID_LENGTH + VISITOR.length(), VISITOR_DIGITS, (first + i) % VISITORS);
        }
        return body;
    }

    int length() {
        return body.length;
    }

    private void digits(int from, int count, long number) {
        long rest = number;
        for (int at = from + count - 1; at >= from; at--) {
            body[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** How many events a body has. */
    static int events(byte[] body) {
        return (body.length - BEFORE.length - AFTER.length + 1) / (MESSAGE.length + 1);
    }

    /** The id of an event of a body. */
    static String id(byte[] body, int event) {
        return new String(body, start(event) + ID.length(), ID_LENGTH, StandardCharsets.US_ASCII);
    }

    /** An event of a body as a line, filled with spaces to a length; not shortened. */
    static byte[] line(byte[] body, int event, int length) {
        byte[] line = Arrays.copyOfRange(body, start(event), start(event) + Math.max(length, MESSAGE.length + 1));
        Arrays.fill(line, MESSAGE.length, line.length - 1, (byte) ' ');
        line[line.length - 1] = '\n';
        return line;
    }

    private static int start(int event) {
        return BEFORE.length + event * (MESSAGE.length + 1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
