package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.changes}. */
public enum IdentityChangeColumn implements TableColumn {
    CHANGE_ID(required("change_id", Scalar.STRING, "hash of what changed, so that a rerun writes it once")),
    CHANGE(required("change", Scalar.STRING, "created, merged, split or retired")),
    PERSON_ID(required("person_id", Scalar.STRING, "person it happened to")),
    INTO_PERSON_ID(optional("into_person_id", Scalar.STRING, "person that took over")),
    AT(required("at", Scalar.TIMESTAMP, "when the data showed it")),
    RUN_ID(required("run_id", Scalar.STRING, "run that saw it")),
    CAUSE(optional("cause", Scalar.STRING, "why, in words"));

    private final ColumnSpec spec;

    IdentityChangeColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
