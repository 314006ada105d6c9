package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code silver.records}. */
public enum RecordColumn implements TableColumn {
    SILO(required("silo", Scalar.STRING, "where it comes from")),
    RECORD_ID(required("record_id", Scalar.STRING, "key of the record in its silo")),
    IDENTIFIERS(required("identifiers", Parts.IDENTIFIERS, "identifiers as the silo wrote them")
            .asPersonal()),
    GIVEN_NAME(optional("given_name", Scalar.STRING, "given name").asPersonal()),
    FAMILY_NAME(optional("family_name", Scalar.STRING, "family name").asPersonal()),
    NAME_SUFFIX(optional("name_suffix", Scalar.STRING, "Jr, Sr, III ...").asPersonal()),
    BIRTH_DATE(optional("birth_date", Scalar.DATE, "birth date").asPersonal()),
    BIRTH_DATE_WRITTEN(optional(
                    "birth_date_written",
                    Scalar.STRING,
                    "digits of a birth date that the calendar does not have, such as 19650231; compared, never shown")
            .asPersonal()),
    CHILD_BIRTH_DATE(optional("child_birth_date", Scalar.DATE, "birth date of a child, or the day it is expected")
            .asPersonal()),
    GENDER(optional("gender", Scalar.STRING, "gender as the silo knows it").asPersonal()),
    ADDRESS(optional("address", Scalar.STRING, "street and house number").asPersonal()),
    CITY(optional("city", Scalar.STRING, "city").asPersonal()),
    POSTCODE(optional("postcode", Scalar.STRING, "postal code").asPersonal()),
    REGION(optional("region", Scalar.STRING, "state or province").asPersonal()),
    COUNTRY(optional("country", Scalar.STRING, "ISO 3166 two-letter country")),
    LANGUAGE(optional("language", Scalar.STRING, "ISO 639 language")),
    PLACE(optional("place", Parts.PLACE, "home position").asPersonal()),
    TRAITS(optional("traits", Scalar.STRING, "everything else, as a JSON object")
            .asPersonal()),
    OBSERVED_AT(
            required("observed_at", Scalar.TIMESTAMP, "when the silo first knew the record; orders evidence in time")),
    UPDATED_AT(required(
            "updated_at",
            Scalar.TIMESTAMP,
            "which of two rows with this key is newer: the silo watermark, else the landing time")),
    DATASET(required("dataset", Scalar.STRING, "dataset of the silo")),
    BATCH(required("batch", Scalar.STRING, "batch that brought the row"));

    private final ColumnSpec spec;

    RecordColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
