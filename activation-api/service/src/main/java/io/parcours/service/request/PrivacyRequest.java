package io.parcours.service.request;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A request as it was recorded. */
public record PrivacyRequest(
        long number, Kind kind, String personId, String askedBy, Optional<String> reason, Instant at, String outcome) {

    public enum Kind {
        /** Hold the person's data and use it for nothing. */
        RESTRICT,
        /** End a restriction. */
        RELEASE,
        /** Hand out a copy of everything. */
        EXPORT,
        /** Remove the person from everywhere. */
        ERASE;

        public String words() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Kind> parse(String words) {
            return Arrays.stream(values())
                    .filter(kind -> kind.words().equals(words))
                    .findFirst();
        }

        public static List<String> names() {
            return Arrays.stream(values()).map(Kind::words).toList();
        }
    }
}
