package io.parcours.service.destination;

import io.parcours.service.destination.key.Sha256;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Under which key a destination knows a member: one identifier or several, in the form that destination takes. It is what has to be told again
 * to have the member removed, so the ledger keeps it; values that only help matching are not part of it.
 */
public record MatchKey(List<Part> parts) {
    private static final char UNIT = '\u001f';
    private static final char RECORD = '\u001e';

    /** @param type the destination's word, for example {@code EMAIL} or {@code SHA256_EMAIL} */
    public record Part(String type, String value) {
        public Part {
            if (has(type) || has(value)) {
                throw new IllegalArgumentException("a key with control characters");
            }
        }

        private static boolean has(String text) {
            return text.indexOf(UNIT) >= 0 || text.indexOf(RECORD) >= 0;
        }
    }

    public MatchKey {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a key without a part");
        }
    }

    /** Gathers the parts a person has; no part is no key. */
    public static final class Builder {
        private final List<Part> parts = new ArrayList<>();

        public Builder add(String type, Optional<String> value) {
            value.ifPresent(present -> parts.add(new Part(type, present)));
            return this;
        }

        public Optional<MatchKey> build() {
            return parts.isEmpty() ? Optional.empty() : Optional.of(new MatchKey(parts));
        }
    }

    public static MatchKey of(String type, String value) {
        return new MatchKey(List.of(new Part(type, value)));
    }

    public Optional<String> part(String type) {
        return parts.stream()
                .filter(part -> part.type().equals(type))
                .map(Part::value)
                .findFirst();
    }

    /** The key with only the parts that {@code kept} takes; empty when none is left. */
    public Optional<MatchKey> only(Predicate<Part> kept) {
        List<Part> left = parts.stream().filter(kept).toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(new MatchKey(left));
    }

    /** One text, as the ledger keeps it. */
    public String encoded() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(text.isEmpty() ? "" : RECORD)
                    .append(part.type())
                    .append(UNIT)
                    .append(part.value());
        }
        return text.toString();
    }

    public static MatchKey decode(String encoded) {
        List<Part> parts = new ArrayList<>();
        for (String part : encoded.split(String.valueOf(RECORD), -1)) {
            int at = part.indexOf(UNIT);
            parts.add(new Part(part.substring(0, at), part.substring(at + 1)));
        }
        return new MatchKey(parts);
    }

    /** Tells keys apart in the ledger. */
    public String hash() {
        return HexFormat.of().formatHex(Sha256.of(encoded()), 0, 16);
    }
}
