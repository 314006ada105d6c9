package io.parcours.serving.profile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Where a person or an identifier stands in the serving files: the first 16 bytes of SHA-256 over {@code namespace NUL value}. A hash spreads
 * evenly, so parts can be cut by prefix without sampling, and no clear identifier is written.
 */
public final class LookupKey {
    public static final int BYTES = 16;

    /** Namespace of person ids. */
    public static final String PERSON = "person";

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(LookupKey::sha256);

    private LookupKey() {}

    public static byte[] ofPerson(String personId) {
        return of(PERSON, personId);
    }

    /** @param value normalised, as in {@code identity.members} */
    public static byte[] of(String namespace, String value) {
        MessageDigest digest = SHA_256.get();
        digest.update(namespace.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        byte[] whole = digest.digest(value.getBytes(StandardCharsets.UTF_8));
        byte[] key = new byte[BYTES];
        System.arraycopy(whole, 0, key, 0, BYTES);
        return key;
    }

    /** The part, out of {@code parts}, that a key belongs to; parts hold ascending ranges of keys. */
    public static int part(byte[] key, int parts) {
        int prefix = (key[0] & 0xff) << 8 | (key[1] & 0xff);
        return (int) ((long) prefix * parts >>> 16);
    }

    /** The least key of a part. */
    public static byte[] first(int part, int parts) {
        int prefix = (int) ((((long) part << 16) + parts - 1) / parts);
        byte[] key = new byte[BYTES];
        key[0] = (byte) (prefix >>> 8);
        key[1] = (byte) prefix;
        return key;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
