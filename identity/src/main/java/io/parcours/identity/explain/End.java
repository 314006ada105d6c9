package io.parcours.identity.explain;

import io.parcours.identity.rule.IdentityRules;
import java.io.Serializable;

/** An identifier, or a record ({@code record}, {@code silo/record_id}). */
public record End(String namespace, String value) implements Serializable, Comparable<End> {
    public boolean isRecord() {
        return namespace.equals(IdentityRules.RECORD);
    }

    @Override
    public int compareTo(End other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : value.compareTo(other.value);
    }

    /** As people write it: {@code email:ana@x.com}. */
    @Override
    public String toString() {
        return namespace + ":" + value;
    }
}
