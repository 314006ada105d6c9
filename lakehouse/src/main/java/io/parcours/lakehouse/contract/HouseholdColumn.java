package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code identity.households}. */
public enum HouseholdColumn implements TableColumn {
    PERSON_ID(required("person_id", Scalar.STRING, "a person of a household of two or more")),
    HOUSEHOLD_ID(required("household_id", Scalar.STRING, "the household")),
    PERSONS(required("persons", Scalar.INT, "how many persons it has")),
    BECAUSE(required("because", Scalar.STRING, "what ties the person to it: address, device, or both"));

    private final ColumnSpec spec;

    HouseholdColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
