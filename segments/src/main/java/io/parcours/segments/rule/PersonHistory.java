package io.parcours.segments.rule;

import io.parcours.segments.event.AsOf;
import io.parcours.segments.event.Household;
import io.parcours.segments.event.Touchpoint;
import io.parcours.segments.event.Value;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
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
 * @param household those the person lives with
 */
public record PersonHistory(
        String personId, Profile profile, Map<String, Value> attributes, List<Touchpoint> events, Household household) {
    /** Of a person who lives alone, or of whom no attribute asks for those they live with. */
    public PersonHistory(String personId, Profile profile, Map<String, Value> attributes, List<Touchpoint> events) {
        this(personId, profile, attributes, events, Household.ALONE);
    }

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

        /** The workspace's now, in the time zone that the person lives in. */
        public AsOf now(AsOf workspace) {
            return Optional.ofNullable(fields.get(workspace.persons().field()))
                    .flatMap(value -> workspace.persons().zone(value.shown()))
                    .map(workspace::in)
                    .orElse(workspace);
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
     * What holds for the person's purpose.
     *
     * @param channel the channel it holds for, or {@code any}: every channel without an answer of its own
     * @param at when; absent = before everything else
     */
    public record Consent(
            String purpose,
            String channel,
            boolean granted,
            @Nullable Instant at) {
        public static final String ANY_CHANNEL = "any";
        private static final Comparator<Consent> AGE = Comparator.comparing(
                        Consent::at, Comparator.nullsFirst(Comparator.<Instant>naturalOrder()))
                .thenComparing(consent -> !consent.granted);

        /**
         * Whether a purpose is agreed to: for a channel, by the answer about it or, without one, about any; without a channel, for at least
         * one. Of two answers the newest counts, of one moment the no; silence is a no.
         */
        public static boolean allows(List<Consent> said, String purpose, Optional<String> channel) {
            if (channel.isEmpty()) {
                return said.stream()
                        .filter(consent -> consent.purpose.equals(purpose))
                        .anyMatch(consent -> allows(said, purpose, Optional.of(consent.channel)));
            }
            return newest(said, purpose, channel.get())
                    .or(() -> newest(said, purpose, ANY_CHANNEL))
                    .map(Consent::granted)
                    .orElse(false);
        }

        private static Optional<Consent> newest(List<Consent> said, String purpose, String channel) {
            return said.stream()
                    .filter(consent -> consent.purpose.equals(purpose) && consent.channel.equals(channel))
                    .max(AGE);
        }

        /** The answers of one who said all this in person: a later word about any channel takes the earlier ones about each along. */
        public static List<Consent> answers(List<Consent> said) {
            return said.stream()
                    .map(word -> said.stream()
                            .filter(other -> other.purpose.equals(word.purpose)
                                    && (other.channel.equals(word.channel) || other.channel.equals(ANY_CHANNEL)))
                            .max(AGE)
                            .map(holds -> new Consent(word.purpose, word.channel, holds.granted, holds.at))
                            .orElse(word))
                    .distinct()
                    .toList();
        }
    }
}
