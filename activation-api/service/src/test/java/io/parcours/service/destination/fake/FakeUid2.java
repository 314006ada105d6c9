package io.parcours.service.destination.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A UID2 operator: opens and closes envelopes as its documentation lays them out, and keeps its limits. */
public final class FakeUid2 extends FakeServer {
    public static final String KEY = "uid2-key";
    public static final String SECRET = Base64.getEncoder().encodeToString(new byte[] {
        7, 3, 9, 1, 7, 3, 9, 1, 7, 3, 9, 1, 7, 3, 9, 1, 7, 3, 9, 1, 7, 3, 9, 1, 7, 3, 9, 1, 7, 3, 9, 1
    });

    private final Set<String> optedOut = new HashSet<>();
    private final List<Integer> sizes = new ArrayList<>();
    private Instant refreshFrom = Instant.now().plus(Duration.ofHours(1));
    private int salt = 1;
    private boolean wrongNonce;

    /** From now on keys have other UID2s. */
    public synchronized void rotate() {
        salt++;
    }

    /** Until when answers hold. */
    public synchronized void holdUntil(Instant until) {
        refreshFrom = until;
    }

    public synchronized void optOut(String hash) {
        optedOut.add(hash);
    }

    /** Answers do not fit their requests. */
    public synchronized void answerOthers() {
        wrongNonce = true;
    }

    /** How many keys each call asked for. */
    public synchronized List<Integer> sizes() {
        return List.copyOf(sizes);
    }

    /** The raw UID2 that a hash has now. */
    public synchronized String uid(String hash) {
        return uid(hash, salt);
    }

    private static String uid(String hash, int salt) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest((salt + hash).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Reply answer(Call call) {
        rule(call.method().equals("POST") && call.path().equals("/v3/identity/map"), "unknown path");
        if (!call.header("authorization").orElse("").equals("Bearer " + KEY)) {
            return Reply.of(401, "{\"status\":\"unauthorized\"}");
        }
        rule(call.body().length() <= 1 << 20, "the request is over 1 MB");
        try {
            byte[] envelope = Base64.getDecoder().decode(call.body());
            rule(envelope[0] == 1, "the envelope's version is not 1");
            DataInputStream open = new DataInputStream(new ByteArrayInputStream(
                    cipher(Cipher.DECRYPT_MODE, envelope, 1).doFinal(envelope, 13, envelope.length - 13)));
            long sent = open.readLong();
            rule(Math.abs(sent - System.currentTimeMillis()) < 60_000, "the time is off by more than a minute");
            long nonce = open.readLong();
            JsonNode body = JSON.readTree(open.readAllBytes());
            return Reply.of(
                    200, closed(wrongNonce ? nonce + 1 : nonce, mapped(body).toString()));
        } catch (GeneralSecurityException | IOException e) {
            throw new Breach("the envelope does not open");
        }
    }

    private ObjectNode mapped(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode body = answer.putObject("body");
        int size = 0;
        for (String type : List.of("email", "email_hash", "phone", "phone_hash")) {
            ArrayNode list = body.putArray(type);
            for (JsonNode hash : request.path(type)) {
                size++;
                rule(type.endsWith("hash"), "clear values are not expected here");
                map(list.addObject(), hash.asText());
            }
        }
        rule(size > 0 && size <= 5_000, size + " items in a call");
        sizes.add(size);
        return answer.put("status", "success");
    }

    private void map(ObjectNode to, String hash) {
        if (hash.length() != 44 || Base64.getDecoder().decode(hash).length != 32) {
            to.put("e", "invalid identifier");
        } else if (optedOut.contains(hash)) {
            to.put("e", "optout");
        } else {
            to.put("u", uid(hash, salt))
                    .put("p", salt > 1 ? uid(hash, salt - 1) : null)
                    .put("r", refreshFrom.toEpochMilli());
        }
    }

    private static String closed(long nonce, String json) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream open = new DataOutputStream(bytes);
        open.writeLong(System.currentTimeMillis());
        open.writeLong(nonce);
        open.write(json.getBytes(StandardCharsets.UTF_8));
        byte[] iv = MessageDigest.getInstance("MD5").digest(Long.toString(nonce).getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream envelope = new ByteArrayOutputStream();
        envelope.write(iv, 0, 12);
        envelope.write(cipher(Cipher.ENCRYPT_MODE, iv, 0).doFinal(bytes.toByteArray()));
        return Base64.getEncoder().encodeToString(envelope.toByteArray());
    }

    private static Cipher cipher(int mode, byte[] iv, int at) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(Base64.getDecoder().decode(SECRET), "AES"),
                new GCMParameterSpec(128, iv, at, 12));
        return cipher;
    }
}
