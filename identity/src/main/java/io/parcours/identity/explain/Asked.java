package io.parcours.identity.explain;

import io.parcours.identity.rule.IdentityRules;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.error.Fault;
import io.parcours.lakehouse.error.ParcoursException;
import java.util.List;

/**
 * What a person asks about: {@code email:ana@x.com}, {@code record:crm/17}, {@code person:p0a…}. Values are normalised as those of the silos are.
 *
 * @param text as asked
 * @param end the identifier or record; of a person the namespace is {@link #PERSON}
 */
public record Asked(String text, End end) {
    public static final String PERSON = "person";

    public boolean isPerson() {
        return end.namespace().equals(PERSON);
    }

    /** @throws ParcoursException when it is no identifier */
    public static Asked parse(String text, IdentityRules rules) {
        int colon = text.indexOf(':');
        String namespace = colon < 0 ? text : text.substring(0, colon).strip();
        String value = colon < 0 ? "" : text.substring(colon + 1).strip();
        if (colon < 1 || value.isEmpty()) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "'" + text + "' names nobody",
                    "it is not written as NAMESPACE:VALUE",
                    "write for example email:ana@mail.example, record:crm/17 or person:ID");
        }
        if (namespace.equals(PERSON)) {
            return new Asked(text, new End(PERSON, value));
        }
        if (namespace.equals(IdentityRules.RECORD)) {
            if (value.indexOf('/') < 1) {
                throw new ParcoursException(
                        Fault.CONFIGURATION,
                        "'" + text + "' names no record",
                        "a record is named by its silo and its key",
                        "write for example record:crm/17");
            }
            return new Asked(text, new End(IdentityRules.RECORD, value));
        }
        List<String> known = rules.namespaces().keySet().stream().sorted().toList();
        if (!namespace.matches("[a-z][a-z0-9_]*")) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "'" + namespace + "' is no name of a namespace",
                    "names are small letters, digits and _",
                    Nearest.hint(namespace, known));
        }
        String normal = rules.normaliser().text(namespace, value, "");
        if (normal.isEmpty()) {
            throw new ParcoursException(
                    Fault.CONFIGURATION,
                    "'" + text + "' is no identifier",
                    rules.namespaces().containsKey(namespace)
                            ? "as a value of " + namespace + " it is malformed or a placeholder, which never links"
                            : "it is a placeholder, which never links",
                    "check the value"
                            + (namespace.equals("phone")
                                    ? "; a number without a country is read as one of " + rules.country()
                                    : ""));
        }
        return new Asked(text, new End(namespace, normal));
    }
}
