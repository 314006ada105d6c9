package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code silver.products}. */
public enum ProductColumn implements TableColumn {
    PRODUCT_ID(required("product_id", Scalar.STRING, "key of the product")),
    NAME(optional("name", Scalar.STRING, "what it is called")),
    BRAND(optional("brand", Scalar.STRING, "brand")),
    CATEGORY(optional("category", Scalar.STRING, "category")),
    SUBCATEGORY(optional("subcategory", Scalar.STRING, "finer category")),
    PRICE(optional("price", Scalar.DECIMAL, "list price")),
    CURRENCY(optional("currency", Scalar.STRING, "ISO 4217 code of the price")),
    STOCK(optional("stock", Scalar.DECIMAL, "units on hand")),
    ATTRIBUTES(optional("attributes", Scalar.STRING, "everything else, as a JSON object")),
    SILO(required("silo", Scalar.STRING, "where it comes from")),
    UPDATED_AT(required("updated_at", Scalar.TIMESTAMP, "which of two rows with this key is newer")),
    BATCH(required("batch", Scalar.STRING, "batch that brought the row"));

    private final ColumnSpec spec;

    ProductColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
