package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.entities}. */
public enum EntityColumn implements TableColumn {
    RECORD(required("record", Scalar.STRING, "silo/record_id").asPersonal()),
    ENTITY(required("entity", Scalar.STRING, "smallest record of those that identifiers put together")
            .asPersonal());

    private final ColumnSpec spec;

    EntityColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
