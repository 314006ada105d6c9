package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.members}. */
public enum MemberColumn implements TableColumn {
    NAMESPACE(required(
            "namespace",
            Scalar.STRING,
            "namespace of the identifier, or record or event for a row without identifiers")),
    VALUE(required("value", Scalar.STRING, "normalised value").asPersonal()),
    VALID_FROM(required("valid_from", Scalar.TIMESTAMP, "from when it belongs to the person")),
    VALID_TO(optional("valid_to", Scalar.TIMESTAMP, "until when; null = now")),
    PERSON_ID(required("person_id", Scalar.STRING, "the person"));

    private final ColumnSpec spec;

    MemberColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
