package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code ops.files}. */
public enum FileColumn implements TableColumn {
    SILO(required("silo", Scalar.STRING, "silo")),
    DATASET(required("dataset", Scalar.STRING, "dataset")),
    PATH(required("path", Scalar.STRING, "path as listed")),
    SIZE(required("size", Scalar.BIGINT, "bytes")),
    MODIFIED_AT(required("modified_at", Scalar.TIMESTAMP, "modification time")),
    CHECKSUM(required("checksum", Scalar.STRING, "SHA-256 of the content")),
    BATCH(required("batch", Scalar.STRING, "batch that read it")),
    ROWS(required("rows", Scalar.BIGINT, "rows read")),
    LANDED_AT(required("landed_at", Scalar.TIMESTAMP, "when"));

    private final ColumnSpec spec;

    FileColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
