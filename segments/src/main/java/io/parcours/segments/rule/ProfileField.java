package io.parcours.segments.rule;

import io.parcours.segments.event.ValueType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

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
    AGE(BIRTH_DATE),
    /** When the newest child was born, or is expected. */
    CHILD_BIRTH_DATE(ValueType.DATE),
    /** Midnights since that day; below 0 for a child that is expected. */
    DAYS_SINCE_CHILD_BIRTH(CHILD_BIRTH_DATE),
    KNOWN(ValueType.TRUTH),
    RECORDS(ValueType.NUMBER),
    FIRST_SEEN(ValueType.TIME),
    LAST_SEEN(ValueType.TIME),
    /** Since when the home is told, where another was told before. */
    MOVED_AT(ValueType.TIME),
    MOVED_FROM(ValueType.TEXT),
    /** Midnights since the move. */
    DAYS_SINCE_MOVE(MOVED_AT);

    private static final Map<String, ProfileField> BY_TITLE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ProfileField::title, Function.identity()));

    private final ValueType type;
    private final Optional<ProfileField> source;
    private final String title = name().toLowerCase(Locale.ROOT);

    ProfileField(ValueType type) {
        this.type = type;
        this.source = Optional.empty();
    }

    /** A number that is reckoned from another field and the day. */
    ProfileField(ProfileField source) {
        this.type = ValueType.NUMBER;
        this.source = Optional.of(source);
    }

    public String title() {
        return title;
    }

    public ValueType type() {
        return type;
    }

    /** Whether it is reckoned from another field and the day, and stored nowhere. */
    public boolean reckoned() {
        return source.isPresent();
    }

    /** The field that says it: itself, or the one it is reckoned from. */
    public ProfileField stored() {
        return source.orElse(this);
    }

    public static Optional<ProfileField> named(String title) {
        return Optional.ofNullable(BY_TITLE.get(title));
    }

    /** Names no attribute may take. */
    public static Set<String> titles() {
        Set<String> titles = new TreeSet<>(BY_TITLE.keySet());
        titles.add("person_id");
        return titles;
    }
}
