package io.parcours.service.collect;

import io.parcours.serving.profile.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * One line of the log: a JSON object whose last field {@code crc} is the CRC-32C of every byte before it, so that a line that was torn by a crash,
 * or whose bytes never reached the disk, is told from a whole one.
 */
final class LogLine {
    private static final byte[] BEFORE_CRC = ",\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_DIGITS = 8;

    /** Bytes of a line after its checked content: the field, the quote, the brace and the line feed. */
    private static final int TAIL = BEFORE_CRC.length + CRC_DIGITS + 3;

    private LogLine() {}

    /** The line of a JSON object, line feed included. */
    static byte[] seal(byte[] json, int length) {
        byte[] line = new byte[length - 1 + TAIL];
        System.arraycopy(json, 0, line, 0, length);
        return sealed(line);
    }

    /** The line of a JSON object, line feed included. */
    static byte[] seal(JsonText json) {
        byte[] line = new byte[json.size() - 1 + TAIL];
        json.copyTo(line, 0);
        return sealed(line);
    }

    /** @param line begins with the object; what follows it is written here */
    private static byte[] sealed(byte[] line) {
        int content = line.length - TAIL;
        if (content < 2 || line[0] != '{' || line[content] != '}') {
            throw new IllegalArgumentException("not a JSON object with fields");
        }
        System.arraycopy(BEFORE_CRC, 0, line, content, BEFORE_CRC.length);
        int at = content + BEFORE_CRC.length;
        int crc = crc(line, 0, content);
        for (int shift = 28; shift >= 0; shift -= 4) {
            line[at++] = DIGITS[crc >>> shift & 0xf];
        }
        line[at++] = '"';
        line[at++] = '}';
        line[at] = '\n';
        return line;
    }

    /** Whether the bytes are a line as {@link #seal} made it, line feed included. */
    static boolean whole(byte[] bytes, int offset, int length) {
        int content = length - TAIL;
        int end = offset + length;
        if (content < 2 || bytes[end - 1] != '\n' || bytes[end - 2] != '}' || bytes[end - 3] != '"') {
            return false;
        }
        for (int i = 0; i < BEFORE_CRC.length; i++) {
            if (bytes[offset + content + i] != BEFORE_CRC[i]) {
                return false;
            }
        }
        int written = 0;
        for (int i = end - 3 - CRC_DIGITS; i < end - 3; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return false;
            }
            written = written << 4 | digit;
        }
        return written == crc(bytes, offset, content);
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
