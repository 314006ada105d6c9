package io.parcours.ingestion.job;

import io.parcours.ingestion.contract.ColumnRef;
import io.parcours.ingestion.contract.Contract;
import io.parcours.ingestion.contract.Key;
import io.parcours.ingestion.contract.RawNames;
import io.parcours.ingestion.contract.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rows already there have to be looked at again when a row comes: those that agree with it in {@code columns}. Lines of one
 * event, visits of one visitor, rows with one key and duplicates of one another each ask for agreement in some columns; what
 * they all ask for is the answer.
 *
 * @param columns empty together with {@code everything} = no row depends on another but by its key
 * @param everything whether any row may depend on any other
 */
record Scope(List<ColumnRef> columns, boolean everything) {
    static final Scope NONE = new Scope(List.of(), false);
    static final Scope EVERYTHING = new Scope(List.of(), true);

    Scope {
        columns = List.copyOf(columns);
    }

    boolean isNone() {
        return columns.isEmpty() && !everything;
    }

    /** @param removals whether rows are taken away, so that an older row of the same key may come back */
    static Scope of(Contract contract, boolean removals) {
        List<List<ColumnRef>> wishes = new ArrayList<>();
        if (!contract.oneEventPer().isEmpty()) {
            wishes.add(contract.oneEventPer());
        }
        contract.sessions().ifPresent(sessions -> wishes.add(sessions.by()));
        for (Rule rule : contract.rules()) {
            if (rule.otherwise() == Rule.Action.WARN) {
                continue;
            }
            if (rule.test() instanceof Rule.Unique unique) {
                wishes.add(List.of(unique.column()));
            } else if (rule.test() instanceof Rule.DuplicatesOf duplicates) {
                wishes.add(duplicates.columns());
            }
        }
        if (wishes.isEmpty() && contract.deletedWhen().isEmpty() && !removals) {
            return NONE;
        }
        if (contract.key() instanceof Key.Columns key) {
            wishes.add(key.columns());
        }
        if (wishes.isEmpty()) {
            return EVERYTHING;
        }
        Map<String, ColumnRef> common = byName(wishes.get(0));
        for (List<ColumnRef> wish : wishes) {
            common.keySet().retainAll(byName(wish).keySet());
        }
        return common.isEmpty() ? EVERYTHING : new Scope(List.copyOf(common.values()), false);
    }

    private static Map<String, ColumnRef> byName(List<ColumnRef> columns) {
        Map<String, ColumnRef> names = new LinkedHashMap<>();
        columns.forEach(column -> names.put(RawNames.of(column.path()), column));
        return names;
    }
}
