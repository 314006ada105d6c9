package io.parcours.service.key;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A slow, salted hash of a key's secret: PBKDF2 with HMAC-SHA-256. */
record SecretHash(String salt, String hash, int iterations) {
    /** OWASP's figure for PBKDF2-HMAC-SHA256 (2023). */
    static final int ITERATIONS = 600_000;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;

    static SecretHash of(String secret, int iterations) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new SecretHash(
                Base64.getEncoder().encodeToString(salt),
                Base64.getEncoder().encodeToString(derive(secret, salt, iterations)),
                iterations);
    }

    /** Takes the same time whatever differs. */
    boolean matches(String secret) {
        return MessageDigest.isEqual(
                Base64.getDecoder().decode(hash),
                derive(secret, Base64.getDecoder().decode(salt), iterations));
    }

    private static byte[] derive(String secret, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), salt, iterations, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2", e);
        } finally {
            spec.clearPassword();
        }
    }
}
