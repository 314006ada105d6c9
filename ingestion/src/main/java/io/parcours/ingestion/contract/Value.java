package io.parcours.ingestion.contract;

import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableContract;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How one value of a standardised row comes out of a source row. */
public sealed interface Value {

    /** A column as the silo names it, or a path into a column that holds JSON: {@code context.device.id}. */
    record FromColumn(ColumnRef column) implements Value {}

    /** The same text for every row. */
    record Constant(String text) implements Value {}

    record Computed(Sql sql) implements Value {}

    /** A value looked up in a list of words; what is not in the list becomes {@code otherwise}, or nothing. */
    record Translated(Value of, Map<String, String> words, Optional<String> otherwise) implements Value {
        public Translated {
            words = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(words));
        }
    }

    record Choice(Sql condition, Value then, Optional<Value> otherwise) implements Value {}

    /** A value of a reference table, found by a value of the row: when a campaign began, by its id. */
    record LookedUp(TableContract table, TableColumn column, ColumnRef by) implements Value {
        /** The column that rows are given to hold it. */
        public String helper() {
            return "__" + table.name().name() + "_" + column.sqlName() + "_by_" + RawNames.of(by.path());
        }
    }

    /** One value of many lines; only where lines make one event. */
    record Folded(Fold fold, Sql sql) implements Value {}

    /** How the lines of an event become one value. */
    enum Fold {
        SUM,
        MIN,
        MAX
    }
}
