package io.parcours.ingestion.contract;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.TableColumn;
import io.parcours.lakehouse.contract.TableContract;
import io.parcours.lakehouse.contract.Tables;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Columns of tables that other datasets fill, and that a contract may look things up in. */
final class References {
    private static final List<TableContract> TABLES =
            List.of(Tables.PRODUCTS, Tables.STORES, Tables.CAMPAIGNS, Tables.RECORDS);

    private References() {}

    record Reference(TableContract table, TableColumn column) {}

    /** Reads a key whose value is a column such as {@code silver.products.product_id}. */
    static Optional<Reference> read(YamlMap map, String key) {
        Optional<String> name = map.text(key);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        List<String> known = new ArrayList<>();
        for (TableContract table : TABLES) {
            for (ColumnSpec spec : table.columns()) {
                String full = table.name() + "." + spec.name();
                if (full.equals(name.get())) {
                    return Optional.of(new Reference(table, () -> spec));
                }
                known.add(full);
            }
        }
        map.faults()
                .add(
                        map.placeOf(key),
                        "'" + name.get() + "' is not a column of a reference table",
                        Nearest.to(name.get(), known)
                                .map(near -> "did you mean '" + near + "'?")
                                .orElse("write for example silver.products.product_id"));
        return Optional.empty();
    }
}
