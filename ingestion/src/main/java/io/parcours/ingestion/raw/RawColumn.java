package io.parcours.ingestion.raw;

import io.parcours.ingestion.source.Delivery;
import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.contract.TableColumn;

/** Columns that every raw table has beside those of its source; a source's own names never begin with {@code _}. */
public enum RawColumn implements TableColumn {
    BATCH(ColumnSpec.required("_batch", Scalar.STRING, "delivery that brought the row")),
    ROW(ColumnSpec.required(
            "_row", Scalar.BIGINT, "number of the row in its batch; grows with the line, not without gaps")),
    FILE(ColumnSpec.required(Delivery.FILE, Scalar.STRING, "file or query it came from")),
    LINE(ColumnSpec.optional(Delivery.LINE, Scalar.BIGINT, "line in that file, from 1")),
    LANDED_AT(ColumnSpec.required("_landed_at", Scalar.TIMESTAMP, "data time of the run that brought it")),
    MALFORMED(ColumnSpec.optional(Delivery.MALFORMED, Scalar.STRING, "why the row could not be parsed")),
    TEXT(ColumnSpec.optional(Delivery.TEXT, Scalar.STRING, "text of a row that could not be parsed")
            .asPersonal());

    private final ColumnSpec spec;

    RawColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
