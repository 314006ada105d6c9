package io.parcours.lakehouse.definition;

/** A value in a definition file that knows where it stands. */
public sealed interface YamlValue permits YamlMap, YamlList, YamlScalar {
    Place place();

    /** What a person would call this kind of value. */
    String kind();
}
