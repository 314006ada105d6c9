package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code ops.runs}. */
public enum RunColumn implements TableColumn {
    RUN_ID(required("run_id", Scalar.STRING, "one call of run")),
    JOB(required("job", Scalar.STRING, "job")),
    MODE(required("mode", Scalar.STRING, "full or incremental")),
    STATUS(required("status", Scalar.STRING, "done, nothing new or failed")),
    STARTED_AT(required("started_at", Scalar.TIMESTAMP, "start")),
    ENDED_AT(required("ended_at", Scalar.TIMESTAMP, "end")),
    AS_OF(required("as_of", Scalar.TIMESTAMP, "data time of the run")),
    INPUTS(required("inputs", Parts.TABLE_VERSIONS, "input tables and the versions consumed")),
    OUTPUTS(required("outputs", Parts.TABLE_VERSIONS, "output tables and the versions written or left")),
    ROWS_READ(required("rows_read", Scalar.BIGINT, "rows read")),
    ROWS_WRITTEN(required("rows_written", Scalar.BIGINT, "rows written")),
    ROWS_REJECTED(required("rows_rejected", Scalar.BIGINT, "rows quarantined or dropped")),
    SECONDS(required("seconds", Scalar.DOUBLE, "wall time")),
    FIGURES(optional("figures", Scalar.STRING, "further figures of the job, as a JSON object")),
    ERROR(optional("error", Scalar.STRING, "problem, cause and remedy of a failed run"));

    private final ColumnSpec spec;

    RunColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
