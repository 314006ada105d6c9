package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code silver.campaigns}. */
public enum CampaignColumn implements TableColumn {
    CAMPAIGN_ID(required("campaign_id", Scalar.STRING, "key of the campaign")),
    NAME(optional("name", Scalar.STRING, "what it is called")),
    CHANNEL(optional("channel", Scalar.STRING, "channel it runs on")),
    TYPE(optional("type", Scalar.STRING, "kind of campaign")),
    STARTS_ON(optional("starts_on", Scalar.DATE, "first day")),
    ENDS_ON(optional("ends_on", Scalar.DATE, "last day")),
    ATTRIBUTES(optional("attributes", Scalar.STRING, "everything else, as a JSON object")),
    SILO(required("silo", Scalar.STRING, "where it comes from")),
    UPDATED_AT(required("updated_at", Scalar.TIMESTAMP, "which of two rows with this key is newer")),
    BATCH(required("batch", Scalar.STRING, "batch that brought the row"));

    private final ColumnSpec spec;

    CampaignColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
