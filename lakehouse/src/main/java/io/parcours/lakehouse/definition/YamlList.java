package io.parcours.lakehouse.definition;

import java.util.List;

/** A list in a definition file. */
public record YamlList(Place place, List<YamlValue> values) implements YamlValue {
    public YamlList {
        values = List.copyOf(values);
    }

    @Override
    public String kind() {
        return "a list";
    }
}
