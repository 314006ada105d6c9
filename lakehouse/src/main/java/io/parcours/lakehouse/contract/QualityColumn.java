package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code ops.quality}. */
public enum QualityColumn implements TableColumn {
    RUN_ID(required("run_id", Scalar.STRING, "run")),
    SILO(required("silo", Scalar.STRING, "silo")),
    DATASET(required("dataset", Scalar.STRING, "dataset")),
    BATCH(required("batch", Scalar.STRING, "batch")),
    RULE(required("rule", Scalar.STRING, "rule")),
    COLUMN_NAME(optional("column_name", Scalar.STRING, "column the rule looks at")),
    ACTION(required("action", Scalar.STRING, "quarantine, drop or warn")),
    ROWS_CHECKED(required("rows_checked", Scalar.BIGINT, "rows looked at")),
    ROWS_FAILED(required("rows_failed", Scalar.BIGINT, "rows that broke the rule")),
    AT(required("at", Scalar.TIMESTAMP, "when"));

    private final ColumnSpec spec;

    QualityColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
