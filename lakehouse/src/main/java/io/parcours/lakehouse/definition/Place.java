package io.parcours.lakehouse.definition;

/** Where in a definition file something stands; line and column count from 1. */
public record Place(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
