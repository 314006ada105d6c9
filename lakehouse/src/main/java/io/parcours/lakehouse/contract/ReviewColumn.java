package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.reviews}. The ends are named as {@code identity.decisions} names them, so that a decision can copy them. */
public enum ReviewColumn implements TableColumn {
    REVIEW_ID(required("review_id", Scalar.STRING, "hash of the pair")),
    LEFT_NAMESPACE(required("left_namespace", Scalar.STRING, "namespace of the left end: record")),
    LEFT_VALUE(required("left_value", Scalar.STRING, "silo/record_id; the smaller of the two")
            .asPersonal()),
    RIGHT_NAMESPACE(required("right_namespace", Scalar.STRING, "namespace of the right end: record")),
    RIGHT_VALUE(required("right_value", Scalar.STRING, "silo/record_id").asPersonal()),
    PROBABILITY(required("probability", Scalar.DOUBLE, "that the two are one person, as the model sees it")),
    EVIDENCE(required("evidence", Scalar.STRING, "what was compared and how it agreed, in words, without values")),
    STATE(required(
            "state",
            Scalar.STRING,
            "open, or apart once a steward has said so; a pair put together is one person and no longer here")),
    SINCE(required("since", Scalar.TIMESTAMP, "when the later of the two was first seen")),
    MODEL_ID(optional("model_id", Scalar.STRING, "model that scored it, see identity.models"));

    private final ColumnSpec spec;

    ReviewColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
