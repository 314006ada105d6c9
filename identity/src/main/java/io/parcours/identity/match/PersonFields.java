package io.parcours.identity.match;

import java.util.List;

/**
 * What a record says of a person, as written; an absent value is {@code ""}. Identifiers are normalised already.
 *
 * @param id names the record or entity; unique in a comparison
 * @param birthDate ISO 8601 date, the digits of one that the calendar does not have, or {@code ""}
 */
public record PersonFields(
        String id,
        String givenName,
        String familyName,
        String nameSuffix,
        String birthDate,
        String gender,
        String address,
        String city,
        String postcode,
        List<String> emails,
        List<String> phones,
        List<String> officialIds) {
    public PersonFields {
        emails = List.copyOf(emails);
        phones = List.copyOf(phones);
        officialIds = List.copyOf(officialIds);
    }
}
