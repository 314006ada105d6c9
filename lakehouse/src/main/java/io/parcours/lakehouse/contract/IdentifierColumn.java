package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.identifiers}. */
public enum IdentifierColumn implements TableColumn {
    NAMESPACE(required("namespace", Scalar.STRING, "kind of identifier")),
    VALUE(required("value", Scalar.STRING, "normalised value").asPersonal()),
    FIRST_SEEN(required("first_seen", Scalar.TIMESTAMP, "first touchpoint or record with it")),
    LAST_SEEN(required("last_seen", Scalar.TIMESTAMP, "last touchpoint or record with it")),
    ROWS(required("rows", Scalar.BIGINT, "rows it appeared in")),
    SILOS(required("silos", Parts.STRINGS, "silos it appeared in")),
    STATE(required("state", Scalar.STRING, "linking, shared or quarantined")),
    REASON(optional("reason", Scalar.STRING, "why it does not link"));

    private final ColumnSpec spec;

    IdentifierColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
