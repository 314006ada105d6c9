package io.parcours.serving.column;

/** How the values of a column are held. */
public enum ColumnKind {
    /** At most one whole number a person; {@link NumberColumn}. */
    NUMBER,
    /** Words, of which a person may have several; {@link CategoryColumn}. */
    CATEGORY,
    /** At most one place on the map a person; {@link PositionColumn}. */
    POSITION
}
