package io.parcours.identity.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What is matched: the records that identifiers have put together already. It has a face for each different description among them; what a record
 * leaves out is filled in from the others, so that a poor record neither hides a contradiction nor counts as one.
 */
public final class Entity {
    private static final int MOST_FACES = 4;
    private static final int MOST_IDENTIFIERS = 8;

    private final String id;
    private final List<Features> faces;

    private Entity(String id, List<Features> faces) {
        this.id = id;
        this.faces = faces;
    }

    public String id() {
        return id;
    }

    /** The fullest description first. */
    public List<Features> faces() {
        return faces;
    }

    /** An entity of one record. */
    public static Entity of(PersonFields record) {
        return new Entity(record.id(), List.of(Features.of(record)));
    }

    /** @param records in any order */
    public static Entity of(String id, List<PersonFields> records) {
        if (records.size() == 1) {
            return new Entity(id, List.of(Features.of(records.get(0))));
        }
        List<String> emails = all(records, PersonFields::emails);
        List<String> phones = all(records, PersonFields::phones);
        List<String> officialIds = all(records, PersonFields::officialIds);
        String given = usual(records, PersonFields::givenName);
        String family = usual(records, PersonFields::familyName);
        String suffix = usual(records, PersonFields::nameSuffix);
        String birth = usual(records, PersonFields::birthDate);
        String gender = usual(records, PersonFields::gender);
        PersonFields placed = fullest(records);
        List<PersonFields> ordered = new ArrayList<>(records);
        ordered.sort(Comparator.comparingInt(Entity::fields)
                .reversed()
                .thenComparing(Entity::text)
                .thenComparing(PersonFields::id));
        Map<String, Features> faces = new LinkedHashMap<>();
        for (PersonFields record : ordered) {
            boolean nameless =
                    record.givenName().isBlank() && record.familyName().isBlank();
            boolean placeless = record.address().isBlank()
                    && record.city().isBlank()
                    && record.postcode().isBlank();
            PersonFields filled = new PersonFields(
                    id,
                    nameless ? given : record.givenName(),
                    nameless ? family : record.familyName(),
                    either(record.nameSuffix(), suffix),
                    either(record.birthDate(), birth),
                    either(record.gender(), gender),
                    placeless ? placed.address() : record.address(),
                    placeless ? placed.city() : record.city(),
                    placeless ? placed.postcode() : record.postcode(),
                    emails,
                    phones,
                    officialIds);
            if (faces.size() < MOST_FACES) {
                Features face = Features.of(filled);
                faces.putIfAbsent(face.text(), face);
            }
        }
        return new Entity(id, List.copyOf(faces.values()));
    }

    private static String either(String own, String usual) {
        return own.isBlank() ? usual : own;
    }

    private static PersonFields fullest(List<PersonFields> records) {
        return records.stream()
                .min(Comparator.comparingInt((PersonFields record) ->
                                -(filled(record.address()) + filled(record.city()) + filled(record.postcode())))
                        .thenComparing(Entity::text)
                        .thenComparing(PersonFields::id))
                .orElseThrow();
    }

    private static int fields(PersonFields record) {
        return filled(record.givenName())
                + filled(record.familyName())
                + filled(record.birthDate())
                + filled(record.address())
                + filled(record.postcode())
                + filled(record.city());
    }

    private static int filled(String text) {
        return text.isBlank() ? 0 : 1;
    }

    private static String text(PersonFields record) {
        return String.join(
                "|",
                record.givenName(),
                record.familyName(),
                record.birthDate(),
                record.address(),
                record.postcode(),
                record.city());
    }

    /** The commonest value, of equally common ones the smallest; {@code ""} when nobody says one. */
    private static String usual(List<PersonFields> records, Function<PersonFields, String> field) {
        Map<String, Integer> counts = new HashMap<>();
        for (PersonFields record : records) {
            String value = field.apply(record);
            if (!value.isBlank()) {
                counts.merge(value, 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .min(Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static List<String> all(List<PersonFields> records, Function<PersonFields, List<String>> field) {
        TreeSet<String> values = new TreeSet<>();
        records.forEach(record -> values.addAll(field.apply(record)));
        return values.stream().limit(MOST_IDENTIFIERS).toList();
    }
}
