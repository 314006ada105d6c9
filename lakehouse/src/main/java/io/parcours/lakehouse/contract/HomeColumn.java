package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.homes}. */
public enum HomeColumn implements TableColumn {
    RECORD(required("record", Scalar.STRING, "silo/record_id").asPersonal()),
    SINCE(required("since", Scalar.TIMESTAMP, "since when the record tells this home")),
    COUNTRY(optional("country", Scalar.STRING, "ISO 3166 two-letter country")),
    POSTCODE(optional("postcode", Scalar.STRING, "postal code").asPersonal()),
    CITY(optional("city", Scalar.STRING, "city").asPersonal());

    private final ColumnSpec spec;

    HomeColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
