package io.parcours.service.privacy;

import io.parcours.serving.profile.Mask;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What callers without {@code pii:read} see of personal values: of a text, HMAC-SHA-256 under a secret of this installation, so that equal
 * values stay equal but a name or a birth date cannot be found by trying; of anything else, null.
 */
public final class KeyedMask implements Mask {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

    private final SecretKeySpec key;
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);

    public KeyedMask(byte[] pepper) {
        this.key = new SecretKeySpec(pepper.clone(), ALGORITHM);
    }

    @Override
    public void write(byte[] json, int offset, int length, ByteArrayOutputStream out) {
        if (length < 2 || json[offset] != '"') {
            out.write(NULL, 0, NULL.length);
            return;
        }
        Mac mac = macs.get();
        mac.update(json, offset + 1, length - 2);
        out.writeBytes(("\"" + shown(mac.doFinal()) + "\"").getBytes(StandardCharsets.US_ASCII));
    }

    /** The same hash of a text that is not JSON. */
    public String hash(String clear) {
        return shown(macs.get().doFinal(jsonBody(clear)));
    }

    /** A text as it stands between its quotes in a profile, so that both ways give one hash. */
    private static byte[] jsonBody(String clear) {
        byte[] quoted = new io.parcours.serving.profile.JsonText()
                .string(clear)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        return java.util.Arrays.copyOfRange(quoted, 1, quoted.length - 1);
    }

    private static String shown(byte[] digest) {
        return "hash:" + HexFormat.of().formatHex(digest, 0, 16);
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
