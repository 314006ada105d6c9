package io.parcours.lakehouse.contract;

/** A column of a table contract; each table has one enum of these, so that no job spells a column name. */
public interface TableColumn {
    ColumnSpec spec();

    /** The name in SQL, snake_case. */
    default String sqlName() {
        return spec().name();
    }
}
