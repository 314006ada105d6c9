package io.parcours.identity.link;

import io.parcours.identity.key.Hash128;
import io.parcours.identity.key.PersonName;
import io.parcours.identity.rule.IdentityRules;
import org.jspecify.annotations.Nullable;

/**
 * An identifier, a person record, or a key that agreeing records share.
 *
 * @param namespace of the identifier, or {@link IdentityRules#RECORD}
 * @param firstSeen microseconds since 1970
 * @param name who a record says it is; {@link PersonName#NOBODY} for anything else
 * @param person whom it belonged to before this run, if it did and to one only
 */
public record Node(
        Hash128 hash,
        String namespace,
        String value,
        long firstSeen,
        long lastSeen,
        PersonName name,
        @Nullable String person) {

    public static Node identifier(String namespace, String value, long firstSeen, long lastSeen) {
        return new Node(Hash128.of(namespace, value), namespace, value, firstSeen, lastSeen, PersonName.NOBODY, null);
    }

    public static Node record(String value, long seen, PersonName name) {
        return new Node(Hash128.of(IdentityRules.RECORD, value), IdentityRules.RECORD, value, seen, seen, name, null);
    }

    public Node with(@Nullable String previousPerson) {
        return new Node(hash, namespace, value, firstSeen, lastSeen, name, previousPerson);
    }

    public boolean isRecord() {
        return namespace.equals(IdentityRules.RECORD);
    }
}
