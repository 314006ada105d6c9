package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code ops.suppressions}. */
public enum SuppressionColumn implements TableColumn {
    HASH(required(
            "hash",
            Scalar.STRING,
            "first 128 bits of HMAC-SHA-256, hexadecimal, under a key that is not in the lakehouse")),
    KIND(required("kind", Scalar.STRING, "row: a source row by its key; identifier: any row that names it")),
    REQUEST(required("request", Scalar.BIGINT, "number of the request that asked for the erasure")),
    SINCE(required("since", Scalar.TIMESTAMP, "data time of the erasure"));

    private final ColumnSpec spec;

    SuppressionColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
