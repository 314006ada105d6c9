package io.parcours.lakehouse.definition;

/**
 * A single value in a definition file, as text.
 *
 * @param quoted whether it stood in quotes, so that "yes" in quotes stays a word
 */
public record YamlScalar(Place place, String text, boolean quoted) implements YamlValue {
    @Override
    public String kind() {
        return "a single value";
    }
}
