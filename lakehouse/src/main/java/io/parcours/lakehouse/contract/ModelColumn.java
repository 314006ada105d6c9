package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.models}: one row, the model in use. */
public enum ModelColumn implements TableColumn {
    MODEL_ID(required("model_id", Scalar.STRING, "hash of the model")),
    TRAINED_AT(required("trained_at", Scalar.TIMESTAMP, "data time of the run that trained it")),
    WHY(required("why", Scalar.STRING, "what asked for the training")),
    RULES(required("rules", Scalar.STRING, "hash of the rules it was trained under")),
    RECORDS(required("records", Scalar.BIGINT, "person records there were")),
    PERSONS(required("persons", Scalar.BIGINT, "persons that identifiers alone made of them")),
    MODEL(required("model", Scalar.STRING, "m, u and weight of every level, and the prior, as JSON")),
    FREQUENCIES(required("frequencies", Scalar.STRING, "how common names and places are, as JSON")
            .asPersonal()),
    SKIPPED_BLOCKS(required("skipped_blocks", Scalar.STRING, "blocks too large to compare, as JSON")),
    REPORT(required("report", Scalar.STRING, "how training went, for a person to read"));

    private final ColumnSpec spec;

    ModelColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
