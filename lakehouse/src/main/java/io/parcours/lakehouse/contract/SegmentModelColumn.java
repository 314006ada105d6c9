package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code segments.models}: of each model the newest row is in use. */
public enum SegmentModelColumn implements TableColumn {
    MODEL_ID(required("model_id", Scalar.STRING, "hash of what is to be learnt")),
    FITTED_AT(required("fitted_at", Scalar.TIMESTAMP, "data time of the run that learnt it")),
    KIND(required(
            "kind",
            Scalar.STRING,
            "buying (BG/NBD and Gamma-Gamma), churn (logistic regression) or affinity (alternating least squares)")),
    ATTRIBUTES(required("attributes", Scalar.STRING, "attributes it was learnt for, by name")),
    MODEL(optional("model", Scalar.STRING, "its parameters as JSON; null = there was too little to learn from")),
    REPORT(required("report", Scalar.STRING, "how learning went and how good it is, for a person to read"));

    private final ColumnSpec spec;

    SegmentModelColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
