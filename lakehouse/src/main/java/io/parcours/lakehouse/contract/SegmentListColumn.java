package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code segments.lists}. */
public enum SegmentListColumn implements TableColumn {
    LIST(required("list", Scalar.STRING, "name of the list")),
    NAMESPACE(required("namespace", Scalar.STRING, "kind of identifier")),
    VALUE(required("value", Scalar.STRING, "the identifier, normalised").asPersonal()),
    ADDED_AT(required("added_at", Scalar.TIMESTAMP, "when it was put on the list"));

    private final ColumnSpec spec;

    SegmentListColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
