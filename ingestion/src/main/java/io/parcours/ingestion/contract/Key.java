package io.parcours.ingestion.contract;

import java.util.List;

/** What tells one row of a dataset from another, so that a row that comes again is known. */
public sealed interface Key {
    record Columns(List<ColumnRef> columns) implements Key {
        public Columns {
            columns = List.copyOf(columns);
        }
    }

    /** The file and the line: for logs, where equal rows are different events. */
    record PositionInFile() implements Key {}

    /** All of the row: equal rows are one. */
    record Content() implements Key {}
}
