package io.parcours.service.destination.kind;

import io.parcours.service.destination.Contact;
import java.util.List;
import java.util.stream.Collectors;

/** The values of some fields as one text, to tell whether any of them changed. */
final class Contents {
    private Contents() {}

    static String of(Contact contact, List<String> fields) {
        return fields.stream().map(field -> contact.field(field).orElse("")).collect(Collectors.joining("\u001f"));
    }
}
