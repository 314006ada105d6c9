package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code silver.costs}. */
public enum CostColumn implements TableColumn {
    COST_ID(required("cost_id", Scalar.STRING, "key of the cost line")),
    CAMPAIGN_ID(optional("campaign_id", Scalar.STRING, "campaign the money went to")),
    CHANNEL(optional("channel", Scalar.STRING, "channel the money went to")),
    DAY(required("day", Scalar.DATE, "day of the cost")),
    AMOUNT(required("amount", Scalar.DECIMAL, "money spent")),
    CURRENCY(required("currency", Scalar.STRING, "ISO 4217 code")),
    IMPRESSIONS(optional("impressions", Scalar.BIGINT, "times shown")),
    CLICKS(optional("clicks", Scalar.BIGINT, "times clicked")),
    ATTRIBUTES(optional("attributes", Scalar.STRING, "everything else, as a JSON object")),
    SILO(required("silo", Scalar.STRING, "where it comes from")),
    UPDATED_AT(required("updated_at", Scalar.TIMESTAMP, "which of two rows with this key is newer")),
    BATCH(required("batch", Scalar.STRING, "batch that brought the row"));

    private final ColumnSpec spec;

    CostColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
