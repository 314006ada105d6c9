package io.parcours.identity.match;

import static io.parcours.identity.match.Comparison.ADDRESS;
import static io.parcours.identity.match.Comparison.BIRTH_DATE;
import static io.parcours.identity.match.Comparison.CITY;
import static io.parcours.identity.match.Comparison.EMAIL;
import static io.parcours.identity.match.Comparison.FAMILY_NAME;
import static io.parcours.identity.match.Comparison.GIVEN_NAME;
import static io.parcours.identity.match.Comparison.OFFICIAL_ID;
import static io.parcours.identity.match.Comparison.PHONE;
import static io.parcours.identity.match.Comparison.POSTCODE;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Which pairs are worth comparing: two persons meet when one of the rules gives them an equal key. A rule names the
 * comparisons it decides beforehand; training leaves those out among the rule's own pairs.
 */
public enum BlockingRule {
    NAMES(EnumSet.of(GIVEN_NAME, FAMILY_NAME), (person, keys) -> {
        if (!person.given.isEmpty() && !person.family.isEmpty()) {
            boolean inOrder = person.given.compareTo(person.family) <= 0;
            keys.add(inOrder ? person.given + "|" + person.family : person.family + "|" + person.given);
        }
    }),
    BIRTH(EnumSet.of(BIRTH_DATE), (person, keys) -> {
        if (!person.birth.isEmpty()) {
            keys.add(person.birth);
        }
    }),
    SOUNDS_AND_YEAR(EnumSet.of(GIVEN_NAME, FAMILY_NAME, BIRTH_DATE), (person, keys) -> {
        if (!person.birth.isEmpty() && !person.familySound.isEmpty() && !person.givenSound.isEmpty()) {
            boolean inOrder = person.givenSound.compareTo(person.familySound) <= 0;
            String sounds = inOrder
                    ? person.givenSound + "|" + person.familySound
                    : person.familySound + "|" + person.givenSound;
            keys.add(sounds + "|" + person.birth.substring(0, 4));
        }
    }),
    SOUNDS_AND_AREA(EnumSet.of(GIVEN_NAME, FAMILY_NAME, POSTCODE), (person, keys) -> {
        if (person.postcode.length() > 2 && !person.familySound.isEmpty() && !person.givenSound.isEmpty()) {
            keys.add(person.givenSound + "|" + person.familySound + "|"
                    + person.postcode.substring(0, Math.max(2, person.postcode.length() - 3)));
        }
    }),
    FAMILY_SOUND_AND_POSTCODE(EnumSet.of(FAMILY_NAME, POSTCODE), (person, keys) -> {
        if (!person.postcode.isEmpty() && !person.familySound.isEmpty()) {
            keys.add(person.familySound + "|" + person.postcode);
        }
    }),
    GIVEN_SOUND_AND_POSTCODE(EnumSet.of(GIVEN_NAME, POSTCODE), (person, keys) -> {
        if (!person.postcode.isEmpty() && !person.givenSound.isEmpty()) {
            keys.add(person.givenSound + "|" + person.postcode);
        }
    }),
    FAMILY_SOUND_AND_DAY(EnumSet.of(FAMILY_NAME, BIRTH_DATE), (person, keys) -> {
        if (!person.birth.isEmpty() && !person.familySound.isEmpty()) {
            keys.add(person.familySound + "|" + person.birth.substring(4));
        }
    }),
    GIVEN_SOUND_AND_DAY(EnumSet.of(GIVEN_NAME, BIRTH_DATE), (person, keys) -> {
        if (!person.birth.isEmpty() && !person.givenSound.isEmpty()) {
            keys.add(person.givenSound + "|" + person.birth.substring(4));
        }
    }),
    POSTCODE_AND_YEAR(EnumSet.of(POSTCODE, BIRTH_DATE), (person, keys) -> {
        if (!person.birth.isEmpty() && !person.postcode.isEmpty()) {
            keys.add(person.postcode + "|" + person.birth.substring(0, 4));
        }
    }),
    STREET_AND_NUMBER(EnumSet.of(ADDRESS), (person, keys) -> {
        if (!person.houseNumber.isEmpty() && !person.street.isEmpty()) {
            String street = person.street;
            keys.add(person.houseNumber + "|" + (street.length() > 5 ? street.substring(0, 5) : street));
        }
    }),
    SOUNDS(EnumSet.of(GIVEN_NAME, FAMILY_NAME), (person, keys) -> {
        if (!person.familySound.isEmpty() && !person.givenSound.isEmpty()) {
            boolean inOrder = person.givenSound.compareTo(person.familySound) <= 0;
            keys.add(
                    inOrder
                            ? person.givenSound + "|" + person.familySound
                            : person.familySound + "|" + person.givenSound);
        }
    }),
    FAMILY_SOUND_AND_CITY(EnumSet.of(FAMILY_NAME, CITY), (person, keys) -> {
        if (!person.city.isEmpty() && !person.familySound.isEmpty()) {
            keys.add(person.familySound + "|" + person.city);
        }
    }),
    GIVEN_SOUND_AND_CITY(EnumSet.of(GIVEN_NAME, CITY), (person, keys) -> {
        if (!person.city.isEmpty() && !person.givenSound.isEmpty()) {
            keys.add(person.givenSound + "|" + person.city);
        }
    }),
    EMAIL_LOCAL_PART(EnumSet.of(EMAIL), (person, keys) -> {
        for (String email : person.emails) {
            int at = email.indexOf('@');
            keys.add(at > 0 ? email.substring(0, at) : email);
        }
    }),
    PHONE_NUMBER(EnumSet.of(PHONE), (person, keys) -> keys.addAll(person.phones)),
    OFFICIAL_NUMBER(EnumSet.of(OFFICIAL_ID), (person, keys) -> keys.addAll(person.officialIds));

    private final Set<Comparison> decides;
    private final BiConsumer<Features, List<String>> keys;

    BlockingRule(Set<Comparison> decides, BiConsumer<Features, List<String>> keys) {
        this.decides = decides;
        this.keys = keys;
    }

    /** Comparisons whose outcome an equal key decides. */
    public Set<Comparison> decides() {
        return decides;
    }

    /** The keys of all faces of an entity under this rule, none twice. */
    public List<String> keys(Entity entity) {
        if (entity.faces().size() == 1) {
            return keys(entity.faces().get(0));
        }
        List<String> found = new ArrayList<>();
        for (Features face : entity.faces()) {
            for (String key : keys(face)) {
                if (!found.contains(key)) {
                    found.add(key);
                }
            }
        }
        return found;
    }

    /** The person's keys under this rule; empty when a field is absent. */
    public List<String> keys(Features person) {
        List<String> found = new ArrayList<>(1);
        keys.accept(person, found);
        return found;
    }
}
