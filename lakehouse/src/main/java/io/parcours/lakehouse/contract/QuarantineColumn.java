package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code raw.quarantine}. */
public enum QuarantineColumn implements TableColumn {
    SILO(required("silo", Scalar.STRING, "where it comes from")),
    DATASET(required("dataset", Scalar.STRING, "dataset of the silo")),
    BATCH(required("batch", Scalar.STRING, "batch that brought the row")),
    ROW_NUMBER(required("row_number", Scalar.BIGINT, "number of the row in its batch")),
    RULE(required("rule", Scalar.STRING, "rule that rejected it")),
    COLUMN_NAME(optional("column_name", Scalar.STRING, "column the rule looked at")),
    REASON(required("reason", Scalar.STRING, "why, in words")),
    SOURCE_FILE(optional("source_file", Scalar.STRING, "file or query it came from")),
    LINE(optional("line", Scalar.BIGINT, "line in that file, from 1; null when the format has no lines")),
    ROW(required("row", Scalar.STRING, "the row as it came, as a JSON object").asPersonal()),
    LANDED_AT(required("landed_at", Scalar.TIMESTAMP, "when it was rejected")),
    REPLAYED_AT(optional("replayed_at", Scalar.TIMESTAMP, "when a replay accepted it"));

    private final ColumnSpec spec;

    QuarantineColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
