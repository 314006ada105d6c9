package io.parcours.service.query;

import io.parcours.service.privacy.Signature;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page of an audience begins. It names the generation, so that pages fit together whatever is published meanwhile, and is
 * signed for one segment and channel, so that it cannot be made up.
 */
public record Cursor(long generation, int ordinal) {
    private static final int BODY = Long.BYTES + Integer.BYTES;

    public String encode(String segment, @Nullable String channel, Signature signature) {
        byte[] body =
                ByteBuffer.allocate(BODY).putLong(generation).putInt(ordinal).array();
        byte[] signed = ByteBuffer.allocate(BODY + Signature.BYTES)
                .put(body)
                .put(signature.of(signedText(body, segment, channel)))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }

    /** Empty when the text is no cursor of this segment and channel. */
    public static Optional<Cursor> decode(String text, String segment, @Nullable String channel, Signature signature) {
        byte[] signed;
        try {
            signed = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (signed.length != BODY + Signature.BYTES) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(signed, BODY);
        byte[] given = Arrays.copyOfRange(signed, BODY, signed.length);
        if (!signature.matches(signedText(body, segment, channel), given)) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(body);
        return Optional.of(new Cursor(buffer.getLong(), buffer.getInt()));
    }

    private static String signedText(byte[] body, String segment, @Nullable String channel) {
        return Base64.getEncoder().encodeToString(body) + "\u0000" + segment + "\u0000"
                + (channel == null ? "" : channel);
    }
}
