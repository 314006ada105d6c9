package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.links}. */
public enum LinkColumn implements TableColumn {
    LEFT_NAMESPACE(required("left_namespace", Scalar.STRING, "namespace of the left end")),
    LEFT_VALUE(required("left_value", Scalar.STRING, "value of the left end").asPersonal()),
    RIGHT_NAMESPACE(required("right_namespace", Scalar.STRING, "namespace of the right end")),
    RIGHT_VALUE(required("right_value", Scalar.STRING, "value of the right end").asPersonal()),
    RULE(required("rule", Scalar.STRING, "what makes the link: same row, match, steward ...")),
    SILO(required("silo", Scalar.STRING, "silo that showed it")),
    FIRST_SEEN(required("first_seen", Scalar.TIMESTAMP, "first row that showed it")),
    LAST_SEEN(required("last_seen", Scalar.TIMESTAMP, "last row that showed it")),
    ROWS(required("rows", Scalar.BIGINT, "rows that showed it")),
    WEIGHT(required("weight", Scalar.DOUBLE, "strength; higher is stronger")),
    STATE(required("state", Scalar.STRING, "kept, cut or refused")),
    REASON(optional("reason", Scalar.STRING, "why it was cut or refused"));

    private final ColumnSpec spec;

    LinkColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
