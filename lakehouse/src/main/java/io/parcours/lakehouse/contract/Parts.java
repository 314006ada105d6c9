package io.parcours.lakehouse.contract;

import static io.parcours.lakehouse.contract.ColumnType.field;
import static io.parcours.lakehouse.contract.ColumnType.listOf;
import static io.parcours.lakehouse.contract.ColumnType.structOf;

import io.parcours.lakehouse.contract.ColumnType.Scalar;

/** Composite types that several tables share. */
public final class Parts {
    public static final ColumnType STRINGS = listOf(Scalar.STRING);

    /** Identifiers of one row as the silo wrote them. */
    public static final ColumnType IDENTIFIERS =
            listOf(structOf(field("namespace", Scalar.STRING), field("value", Scalar.STRING)));

    /** Product lines of one touchpoint. */
    public static final ColumnType PRODUCTS = listOf(structOf(
            field("product_id", Scalar.STRING),
            field("sku", Scalar.STRING),
            field("name", Scalar.STRING),
            field("brand", Scalar.STRING),
            field("category", Scalar.STRING),
            field("quantity", Scalar.DECIMAL),
            field("price", Scalar.DECIMAL)));

    /** A position in degrees (WGS 84), a store, or both. */
    public static final ColumnType PLACE =
            structOf(field("lat", Scalar.DOUBLE), field("lon", Scalar.DOUBLE), field("store_id", Scalar.STRING));

    /** Normalised identifiers of a person. */
    public static final ColumnType PERSON_IDENTIFIERS = listOf(structOf(
            field("namespace", Scalar.STRING),
            field("value", Scalar.STRING),
            field("first_seen", Scalar.TIMESTAMP),
            field("last_seen", Scalar.TIMESTAMP)));

    /** Which silo's record gave a profile field its value. */
    public static final ColumnType FIELD_SOURCES = listOf(structOf(
            field("field", Scalar.STRING),
            field("silo", Scalar.STRING),
            field("record_id", Scalar.STRING),
            field("at", Scalar.TIMESTAMP)));

    public static final ColumnType CONSENTS = listOf(structOf(
            field("purpose", Scalar.STRING),
            field("channel", Scalar.STRING),
            field("granted", Scalar.BOOLEAN),
            field("at", Scalar.TIMESTAMP),
            field("source", Scalar.STRING)));

    /** A table, a version of it, and how many rows were read or written there. */
    public static final ColumnType TABLE_VERSIONS = listOf(
            structOf(field("table", Scalar.STRING), field("version", Scalar.BIGINT), field("rows", Scalar.BIGINT)));

    private Parts() {}
}
