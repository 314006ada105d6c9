package io.parcours.segments.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Something a touchpoint says, by the name it has in definitions. */
public sealed interface Field permits EventField, ProductField, Property {
    String title();

    ValueType type();

    /** Whether it is an amount of money, which only counts in the filter's currency. */
    boolean money();

    /** @throws IllegalArgumentException when values of the field are numbers or moments rather than words */
    static void requireWord(Field field) {
        if (field == EventField.OCCURRED_AT || field.type() == ValueType.NUMBER) {
            throw new IllegalArgumentException(
                    field.title() + " is not a word; use a field such as channel, campaign or products.category");
        }
    }

    /** Every name a field can have; {@code properties.} stands for all properties. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        Arrays.stream(EventField.values()).map(Field::title).forEach(names::add);
        Arrays.stream(ProductField.values()).map(Field::title).forEach(names::add);
        names.add(Property.PREFIX + "<name>");
        return names;
    }

    static Optional<Field> named(String name) {
        if (name.startsWith(Property.PREFIX) && Property.isName(name.substring(Property.PREFIX.length()))) {
            return Optional.of(new Property(name.substring(Property.PREFIX.length())));
        }
        for (EventField field : EventField.values()) {
            if (field.title().equals(name)) {
                return Optional.of(field);
            }
        }
        for (ProductField field : ProductField.values()) {
            if (field.title().equals(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
