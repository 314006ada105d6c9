package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code silver.consents}. */
public enum ConsentColumn implements TableColumn {
    NAMESPACE(required("namespace", Scalar.STRING, "namespace of the identifier")),
    VALUE(required("value", Scalar.STRING, "identifier as the silo wrote it").asPersonal()),
    PURPOSE(required("purpose", Scalar.STRING, "what the person was asked, for example ads or newsletter")),
    CHANNEL(required("channel", Scalar.STRING, "channel it holds for; any = every channel")),
    AT(required("at", Scalar.TIMESTAMP, "when it was said")),
    GRANTED(required("granted", Scalar.BOOLEAN, "yes or no")),
    LEGAL_BASIS(optional("legal_basis", Scalar.STRING, "consent, contract, legitimate interest ...")),
    SOURCE(optional("source", Scalar.STRING, "form, call, preference centre ...")),
    SILO(required("silo", Scalar.STRING, "where it comes from")),
    UPDATED_AT(required("updated_at", Scalar.TIMESTAMP, "which of two rows with this key is newer")),
    BATCH(required("batch", Scalar.STRING, "batch that brought the row"));

    private final ColumnSpec spec;

    ConsentColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
