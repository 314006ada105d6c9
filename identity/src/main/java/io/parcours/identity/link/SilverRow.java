package io.parcours.identity.link;

import io.parcours.identity.key.Agreements.Agreement;
import io.parcours.identity.key.Hash128;
import io.parcours.identity.key.PersonName;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** A normalised identifier, or what else stands at an end of a link. Its hash is made once, when it is asked for. */
    public static final class Identified {
        private final String namespace;
        private final String value;
        private @Nullable Hash128 hash;

        public Identified(String namespace, String value) {
            this.namespace = namespace;
            this.value = value;
        }

        public String namespace() {
            return namespace;
        }

        public String value() {
            return value;
        }

        public Hash128 hash() {
            Hash128 known = hash;
            if (known == null) {
                known = Hash128.of(namespace, value);
                hash = known;
            }
            return known;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Identified one && value.equals(one.value) && namespace.equals(one.namespace);
        }

        @Override
        public int hashCode() {
            return 31 * namespace.hashCode() + value.hashCode();
        }

        @Override
        public String toString() {
            return namespace + ":" + value;
        }
    }

    public boolean isRecord() {
        return !record.isEmpty();
    }

    public static SilverRow event(String silo, long seen, List<Identified> identifiers) {
        return new SilverRow("", silo, seen, identifiers, PersonName.NOBODY, List.of());
    }
}
