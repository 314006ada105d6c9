package io.parcours.segments.rule;

import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the one-profile evaluator has to know of a person.
 *
 * @param attributes behaviour attributes that have a value
 * @param events the timeline, in any order
 */
public record PersonHistory(String personId, Profile profile, Map<String, Value> attributes, List<Touchpoint> events) {
    public PersonHistory {
        attributes = Map.copyOf(attributes);
        events = List.copyOf(events);
    }

    /**
     * @param fields profile fields that have a value, by name, {@code traits.<name>} among them; age is not: it follows from the birth date
     * @param lists names of the lists that an identifier of the person stands on
     */
    public record Profile(
            Map<String, Value> fields,
            Optional<LocalDate> birthDate,
            Optional<Position> home,
            List<Consent> consents,
            Set<String> lists) {
        public static final Profile EMPTY = new Profile(Map.of(), Optional.empty(), Optional.empty(), List.of());

        /** Of a person on no list. */
        public Profile(
                Map<String, Value> fields,
                Optional<LocalDate> birthDate,
                Optional<Position> home,
                List<Consent> consents) {
            this(fields, birthDate, home, consents, Set.of());
        }

        public Profile on(Set<String> these) {
            return new Profile(fields, birthDate, home, consents, these);
        }

        public Profile {
            fields = Map.copyOf(fields);
            consents = List.copyOf(consents);
            lists = Set.copyOf(lists);
        }
    }

    /** Degrees, WGS 84. */
    public record Position(double lat, double lon) {}

    /**
     * What the person said to a purpose.
     *
     * @param channel the channel it holds for, or {@code any}
     * @param at when; absent = before everything else
     */
    public record Consent(
            String purpose,
            String channel,
            boolean granted,
            @Nullable Instant at) {
        public static final String ANY_CHANNEL = "any";

        /**
         * Whether the newest word on a purpose is yes: for a channel, of what was said for it and for any; without a channel, for at least
         * one. Of two words at one moment the no counts; silence is a no.
         */
        public static boolean allows(List<Consent> said, String purpose, Optional<String> channel) {
            if (channel.isEmpty()) {
                return said.stream()
                        .filter(consent -> consent.purpose.equals(purpose))
                        .anyMatch(consent -> allows(said, purpose, Optional.of(consent.channel)));
            }
            return said.stream()
                    .filter(consent -> consent.purpose.equals(purpose)
                            && (consent.channel.equals(channel.get()) || consent.channel.equals(ANY_CHANNEL)))
                    .max(java.util.Comparator.comparing(
                                    Consent::at, java.util.Comparator.nullsFirst(java.util.Comparator.naturalOrder()))
                            .thenComparing(consent -> !consent.granted))
                    .map(Consent::granted)
                    .orElse(false);
        }
    }
}
