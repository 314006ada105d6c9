package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code silver.stores}. */
public enum StoreColumn implements TableColumn {
    STORE_ID(required("store_id", Scalar.STRING, "key of the store")),
    NAME(optional("name", Scalar.STRING, "what it is called")),
    ADDRESS(optional("address", Scalar.STRING, "street and house number")),
    CITY(optional("city", Scalar.STRING, "city")),
    POSTCODE(optional("postcode", Scalar.STRING, "postal code")),
    COUNTRY(optional("country", Scalar.STRING, "ISO 3166 two-letter country")),
    LAT(optional("lat", Scalar.DOUBLE, "latitude, degrees")),
    LON(optional("lon", Scalar.DOUBLE, "longitude, degrees")),
    ATTRIBUTES(optional("attributes", Scalar.STRING, "everything else, as a JSON object")),
    SILO(required("silo", Scalar.STRING, "where it comes from")),
    UPDATED_AT(required("updated_at", Scalar.TIMESTAMP, "which of two rows with this key is newer")),
    BATCH(required("batch", Scalar.STRING, "batch that brought the row"));

    private final ColumnSpec spec;

    StoreColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
