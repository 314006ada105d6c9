package io.parcours.ingestion.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Makes the names a file gives its columns fit for a table. */
public final class ColumnNames {
    private static final Set<String> TAKEN = Set.of(Delivery.FILE, Delivery.LINE, Delivery.MALFORMED, Delivery.TEXT);

    private ColumnNames() {}

    /**
     * The same names, except that a missing one becomes {@code column_3} and one that stood before, capitals aside, gets a number behind it.
     */
    public static List<String> distinct(List<String> written) {
        Set<String> used = new HashSet<>(TAKEN);
        List<String> names = new ArrayList<>();
        for (String name : written) {
            String wanted = name.isBlank() ? "column_" + (names.size() + 1) : name;
            String given = wanted;
            for (int i = 2; !used.add(given.toLowerCase(Locale.ROOT)); i++) {
                given = wanted + "_" + i;
            }
            names.add(given);
        }
        return names;
    }
}
