package io.parcours.ingestion.contract;

import java.util.Map;
import java.util.Optional;

/**
 * Product lines of an event: one line for each source row, or, with {@code each}, one for each element of a JSON array; fields are then keys of the
 * element.
 */
public record ProductLines(Optional<ColumnRef> each, Map<Field, Reading> fields) {
    /** Parts of a product line, in the order of the table's struct. */
    public enum Field {
        PRODUCT_ID(ValueKind.TEXT),
        SKU(ValueKind.TEXT),
        NAME(ValueKind.TEXT),
        BRAND(ValueKind.TEXT),
        CATEGORY(ValueKind.TEXT),
        QUANTITY(ValueKind.DECIMAL),
        PRICE(ValueKind.DECIMAL);

        private final ValueKind kind;

        Field(ValueKind kind) {
            this.kind = kind;
        }

        public ValueKind kind() {
            return kind;
        }

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public ProductLines {
        fields = Map.copyOf(fields);
    }
}
