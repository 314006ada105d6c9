package io.parcours.service.destination.kind;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What UID2 operators want around requests and put around answers, as the UID2 documentation lays it out ("Encrypting Requests and Decrypting Responses"):
 * AES/GCM with a 96-bit IV and a 128-bit tag around the time in milliseconds (8 bytes), a nonce (8 bytes) and the JSON; before a request's IV stands the
 * version 1; all of it in Base64. An answer has the nonce of its request.
 */
final class Uid2Envelope {
    private static final byte VERSION = 1;
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec secret;
    private final long nonce = RANDOM.nextLong();

    /** Of one request and its answer. @param secret the client secret, 16, 24 or 32 bytes */
    Uid2Envelope(byte[] secret) {
        this.secret = new SecretKeySpec(secret, "AES");
    }

    /** The request's body. */
    String sealed(String json, Instant now) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        byte[] open = ByteBuffer.allocate(HEAD_BYTES + text.length)
                .putLong(now.toEpochMilli())
                .putLong(nonce)
                .put(text)
                .array();
        byte[] iv = new byte[IV_BYTES];
        RANDOM.nextBytes(iv);
        try {
            byte[] closed = cipher(Cipher.ENCRYPT_MODE, iv, 0).doFinal(open);
            byte[] envelope = ByteBuffer.allocate(1 + IV_BYTES + closed.length)
                    .put(VERSION)
                    .put(iv)
                    .put(closed)
                    .array();
            return Base64.getEncoder().encodeToString(envelope);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES/GCM, and the key was looked at before", e);
        }
    }

    /** An answer that this secret does not open, or that belongs to another request. */
    static final class NotForUs extends Exception {
        private static final long serialVersionUID = 1L;

        NotForUs(String why) {
            super(why);
        }
    }

    /** The JSON of an answer. */
    String opened(String body) throws NotForUs {
        try {
            byte[] envelope = Base64.getDecoder().decode(body.strip());
            if (envelope.length < IV_BYTES + HEAD_BYTES + TAG_BITS / Byte.SIZE) {
                throw new NotForUs("the answer is too short to be one");
            }
            byte[] open =
                    cipher(Cipher.DECRYPT_MODE, envelope, 0).doFinal(envelope, IV_BYTES, envelope.length - IV_BYTES);
            if (ByteBuffer.wrap(open).getLong(Long.BYTES) != nonce) {
                throw new NotForUs("the answer belongs to another request");
            }
            return new String(Arrays.copyOfRange(open, HEAD_BYTES, open.length), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new NotForUs("the answer cannot be decrypted with this secret");
        }
    }

    private Cipher cipher(int mode, byte[] iv, int at) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, iv, at, IV_BYTES));
        return cipher;
    }
}
