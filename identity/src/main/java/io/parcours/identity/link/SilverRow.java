package io.parcours.identity.link;

import io.parcours.identity.key.Agreements.Agreement;
import io.parcours.identity.key.PersonName;
import java.util.List;

/**
 * What identity needs of a touchpoint or a person record.
 *
 * @param record {@code silo/record_id} of a person record, {@code ""} for a touchpoint
 * @param seen microseconds since 1970: when it was observed
 * @param identifiers normalised, strongest namespace first, none twice
 */
public record SilverRow(
        String record,
        String silo,
        long seen,
        List<Identified> identifiers,
        PersonName name,
        List<Agreement> agreements) {

    /** A normalised identifier. */
    public record Identified(String namespace, String value) {}

    public boolean isRecord() {
        return !record.isEmpty();
    }

    public static SilverRow event(String silo, long seen, List<Identified> identifiers) {
        return new SilverRow("", silo, seen, identifiers, PersonName.NOBODY, List.of());
    }
}
