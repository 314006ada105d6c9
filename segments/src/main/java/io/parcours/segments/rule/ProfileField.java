package io.parcours.segments.rule;

import io.parcours.segments.event.ValueType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What of the profile a rule may compare, beside {@code traits.<name>}. */
public enum ProfileField {
    GIVEN_NAME(ValueType.TEXT),
    FAMILY_NAME(ValueType.TEXT),
    GENDER(ValueType.TEXT),
    CITY(ValueType.TEXT),
    POSTCODE(ValueType.TEXT),
    REGION(ValueType.TEXT),
    COUNTRY(ValueType.TEXT),
    LANGUAGE(ValueType.TEXT),
    EMAIL(ValueType.TEXT),
    PHONE(ValueType.TEXT),
    LIFE_STAGE(ValueType.TEXT),
    BIRTH_DATE(ValueType.DATE),
    /** Whole years, from the birth date. */
    AGE(ValueType.NUMBER),
    KNOWN(ValueType.TRUTH),
    RECORDS(ValueType.NUMBER),
    FIRST_SEEN(ValueType.TIME),
    LAST_SEEN(ValueType.TIME);

    private final ValueType type;

    ProfileField(ValueType type) {
        this.type = type;
    }

    public String title() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public ValueType type() {
        return type;
    }

    public static Optional<ProfileField> named(String title) {
        return Arrays.stream(values())
                .filter(field -> field.title().equals(title))
                .findFirst();
    }

    /** Names no attribute may take. */
    public static Set<String> titles() {
        Set<String> titles = new TreeSet<>();
        Arrays.stream(values()).map(ProfileField::title).forEach(titles::add);
        titles.add("person_id");
        return titles;
    }
}
