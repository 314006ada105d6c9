package io.parcours.ingestion.contract;

import java.util.Map;

/**
 * What goes into the JSON column.
 *
 * @param named JSON key → value
 * @param everythingElse whether columns that nothing else uses go in as well, under their raw name
 */
public record Rest(Map<String, Value> named, boolean everythingElse) {
    public static final Rest NONE = new Rest(Map.of(), false);

    public Rest {
        named = Map.copyOf(named);
    }
}
