package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code segments.members}. */
public enum SegmentMemberColumn implements TableColumn {
    SEGMENT(required("segment", Scalar.STRING, "the segment")),
    PERSON_ID(required("person_id", Scalar.STRING, "the member")),
    ENTERED_AT(required("entered_at", Scalar.TIMESTAMP, "from when (data time of the run that saw the entry)")),
    LEFT_AT(optional("left_at", Scalar.TIMESTAMP, "until when; null = member now")),
    ENTERED_RUN(required("entered_run", Scalar.STRING, "run that saw the entry")),
    LEFT_RUN(optional("left_run", Scalar.STRING, "run that saw the exit"));

    private final ColumnSpec spec;

    SegmentMemberColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
