package io.parcours.segments.event;

import java.util.regex.Pattern;

/** A field of the touchpoint's {@code properties}, by its key there. */
public record Property(String key) implements Field {
    static final String PREFIX = "properties.";
    private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

    public Property {
        if (!isName(key)) {
            throw new IllegalArgumentException("not a property name: " + key);
        }
    }

    static boolean isName(String key) {
        return KEY.matcher(key).matches();
    }

    @Override
    public String title() {
        return PREFIX + key;
    }

    @Override
    public ValueType type() {
        return ValueType.OPEN;
    }

    @Override
    public boolean money() {
        return false;
    }
}
