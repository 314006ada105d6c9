package io.parcours.service.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what callers hand back unchanged, such as cursors. */
public final class Signature {
    public static final int BYTES = 8;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    public Signature(byte[] pepper) {
        this.key = new SecretKeySpec(pepper.clone(), ALGORITHM);
    }

    public byte[] of(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(("signature\u0000" + text).getBytes(StandardCharsets.UTF_8)), BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    public boolean matches(String text, byte[] signature) {
        return MessageDigest.isEqual(of(text), signature);
    }
}
