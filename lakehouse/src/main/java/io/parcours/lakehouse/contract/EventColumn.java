package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code silver.events}. */
public enum EventColumn implements TableColumn {
    EVENT_ID(required("event_id", Scalar.STRING, "stable id of the touchpoint: from the silo key, or a hash of it")),
    OCCURRED_AT(required("occurred_at", Scalar.TIMESTAMP, "when it happened")),
    RECEIVED_AT(optional("received_at", Scalar.TIMESTAMP, "when the silo received it")),
    SILO(required("silo", Scalar.STRING, "where it comes from")),
    CHANNEL(optional("channel", Scalar.STRING, "web, app, store, email, sms, call, social, ads ...")),
    TYPE(required("type", Scalar.STRING, "e-commerce v2 event name where one fits, for example Order Completed")),
    IDENTIFIERS(required("identifiers", Parts.IDENTIFIERS, "identifiers as the silo wrote them")
            .asPersonal()),
    KNOWN(required(
            "known",
            Scalar.BOOLEAN,
            "whether an identifier of a known person (not just a cookie or device) came with it")),
    IS_BOT(required("is_bot", Scalar.BOOLEAN, "whether a machine caused it")),
    SESSION_ID(optional("session_id", Scalar.STRING, "visit it belongs to")),
    AMOUNT(optional("amount", Scalar.DECIMAL, "value of the touchpoint, signed")),
    CURRENCY(optional("currency", Scalar.STRING, "ISO 4217 code of the amount")),
    PRODUCTS(optional("products", Parts.PRODUCTS, "product lines")),
    CAMPAIGN(optional("campaign", Scalar.STRING, "campaign_id that caused it")),
    PLACE(optional("place", Parts.PLACE, "where it happened").asPersonal()),
    SENTIMENT(optional("sentiment", Scalar.DOUBLE, "tone of a text or score, from -1 (bad) to 1 (good)")),
    PROPERTIES(optional("properties", Scalar.STRING, "everything else, as a JSON object")
            .asPersonal()),
    UPDATED_AT(required(
            "updated_at",
            Scalar.TIMESTAMP,
            "which of two rows with this key is newer: the silo watermark, else the landing time")),
    DATASET(required("dataset", Scalar.STRING, "dataset of the silo")),
    BATCH(required("batch", Scalar.STRING, "batch that brought the row"));

    private final ColumnSpec spec;

    EventColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
