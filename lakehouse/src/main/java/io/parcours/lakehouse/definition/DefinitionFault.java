package io.parcours.lakehouse.definition;

/** One thing wrong with a definition: where, what, and how to mend it. */
public record DefinitionFault(Place place, String problem, String remedy) {
    @Override
    public String toString() {
        return place + "  " + problem + "\n    " + remedy;
    }
}
