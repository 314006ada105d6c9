package io.parcours.ingestion.contract;

import io.parcours.lakehouse.definition.Place;

/** A Spark SQL expression over the dataset's columns, and where it stands. */
public record Sql(String text, Place place) {
    @Override
    public String toString() {
        return text;
    }
}
