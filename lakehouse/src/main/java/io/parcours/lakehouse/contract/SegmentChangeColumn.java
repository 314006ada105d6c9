package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code segments.changes}. */
public enum SegmentChangeColumn implements TableColumn {
    CHANGE_ID(required(
            "change_id", Scalar.STRING, "hash of segment, person, direction and time, so that a rerun writes it once")),
    SEGMENT(required("segment", Scalar.STRING, "the segment")),
    PERSON_ID(required("person_id", Scalar.STRING, "who")),
    CHANGE(required("change", Scalar.STRING, "entered or left")),
    AT(required("at", Scalar.TIMESTAMP, "data time of the run that saw it")),
    RUN_ID(required("run_id", Scalar.STRING, "run that saw it"));

    private final ColumnSpec spec;

    SegmentChangeColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
