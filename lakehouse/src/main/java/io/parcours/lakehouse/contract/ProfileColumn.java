package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnSpec.optional;
import static io.parcours.lakehouse.contract.ColumnSpec.required;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Columns of {@code customer.profiles}. */
public enum ProfileColumn implements TableColumn {
    PERSON_ID(required("person_id", Scalar.STRING, "the person")),
    GIVEN_NAME(optional("given_name", Scalar.STRING, "given name").asPersonal()),
    FAMILY_NAME(optional("family_name", Scalar.STRING, "family name").asPersonal()),
    NAME_SUFFIX(optional("name_suffix", Scalar.STRING, "Jr, Sr, III ...").asPersonal()),
    BIRTH_DATE(optional("birth_date", Scalar.DATE, "birth date").asPersonal()),
    CHILD_BIRTH_DATE(
            optional("child_birth_date", Scalar.DATE, "birth date of the newest child, or the day it is expected")
                    .asPersonal()),
    GENDER(optional("gender", Scalar.STRING, "gender as the silo knows it").asPersonal()),
    ADDRESS(optional("address", Scalar.STRING, "street and house number").asPersonal()),
    CITY(optional("city", Scalar.STRING, "city").asPersonal()),
    POSTCODE(optional("postcode", Scalar.STRING, "postal code").asPersonal()),
    REGION(optional("region", Scalar.STRING, "state or province").asPersonal()),
    COUNTRY(optional("country", Scalar.STRING, "ISO 3166 two-letter country")),
    LANGUAGE(optional("language", Scalar.STRING, "ISO 639 language")),
    EMAIL(optional("email", Scalar.STRING, "best e-mail address, normalised").asPersonal()),
    PHONE(optional("phone", Scalar.STRING, "best phone number, E.164").asPersonal()),
    PLACE(optional("place", Parts.PLACE, "home position").asPersonal()),
    IDENTIFIERS(required("identifiers", Parts.PERSON_IDENTIFIERS, "identifiers of the person, normalised")
            .asPersonal()),
    SOURCES(required("sources", Parts.FIELD_SOURCES, "where each value comes from")),
    CONSENTS(required(
            "consents",
            Parts.CONSENTS,
            "what holds for the person per purpose and channel; a channel without an answer has that of any")),
    TRAITS(optional("traits", Scalar.STRING, "merged traits of the records, as a JSON object")
            .asPersonal()),
    KNOWN(required("known", Scalar.BOOLEAN, "whether a record or a known identifier is among the parts")),
    RECORDS(required("records", Scalar.BIGINT, "person records")),
    FIRST_SEEN(optional("first_seen", Scalar.TIMESTAMP, "first record or touchpoint")),
    LAST_SEEN(optional("last_seen", Scalar.TIMESTAMP, "last record or touchpoint")),
    LIFE_STAGE(optional("life_stage", Scalar.STRING, "prospect, new, active, lapsing or lost")),
    HOUSEHOLD_ID(optional("household_id", Scalar.STRING, "the household, if it has others")),
    MOVED_AT(optional("moved_at", Scalar.TIMESTAMP, "since when the home is told, where another was told before")),
    MOVED_FROM(optional("moved_from", Scalar.STRING, "city of the home before, or its postal code")
            .asPersonal());

    private final ColumnSpec spec;

    ProfileColumn(ColumnSpec spec) {
        this.spec = spec;
    }

    @Override
    public ColumnSpec spec() {
        return spec;
    }
}
