package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.decisions}. */
public enum DecisionColumn implements TableColumn {
    DECISION_ID(required("decision_id", Scalar.STRING, "hash of the pair")),
    LEFT_NAMESPACE(required("left_namespace", Scalar.STRING, "namespace of the left identifier")),
    LEFT_VALUE(required("left_value", Scalar.STRING, "normalised value").asPersonal()),
    RIGHT_NAMESPACE(required("right_namespace", Scalar.STRING, "namespace of the right identifier")),
    RIGHT_VALUE(required("right_value", Scalar.STRING, "normalised value").asPersonal()),
    DECISION(required("decision", Scalar.STRING, "together or apart")),
    DECIDED_BY(required("decided_by", Scalar.STRING, "steward")),
    AT(required("at", Scalar.TIMESTAMP, "when")),
    REASON(optional("reason", Scalar.STRING, "why"));

    private final ColumnSpec spec;

    DecisionColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
