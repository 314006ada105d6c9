package io.parcours.service.query;

import io.parcours.serving.change.Change;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * The last entry or exit that a caller was told. It names the change, not its place in a file, and so goes on in later generations.
 */
public record ChangeCursor(Change last) {
    public String encode() {
        String text = last.at() + "|" + (last.entered() ? "in" : "out") + "|" + last.personId();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty when the text is no such cursor. */
    public static Optional<ChangeCursor> decode(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\\|", 3);
            return parts.length == 3
                    ? Optional.of(
                            new ChangeCursor(new Change(Instant.parse(parts[0]), parts[2], parts[1].equals("in"))))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
