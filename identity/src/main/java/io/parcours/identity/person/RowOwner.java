package io.parcours.identity.person;

import io.parcours.identity.link.SilverRow.Identified;
import io.parcours.identity.rule.IdentityRules;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose touchpoint a row is: of its strongest identifier that belongs to somebody, at that moment. */
public final class RowOwner {
    /** Who holds an identifier; several memberships where it changes hands. */
    @FunctionalInterface
    public interface Members {
        List<Membership> of(String namespace, String value);
    }

    private RowOwner() {}

    /** The person of the strongest identifier that is not a device. */
    public static Optional<String> login(List<Identified> strongestFirst, IdentityRules rules, Members members) {
        return strongestFirst.stream()
                .filter(one -> !rules.ruleOf(one.namespace()).lastLogin())
                .flatMap(one -> members.of(one.namespace(), one.value()).stream())
                .map(Membership::person)
                .findFirst();
    }

    /** @param at microseconds since 1970 */
    public static Optional<String> of(List<Identified> strongestFirst, long at, Members members) {
        for (Identified one : strongestFirst) {
            String person = holder(members.of(one.namespace(), one.value()), at);
            if (person != null) {
                return Optional.of(person);
            }
        }
        return Optional.empty();
    }

    /** A value that never changed hands belongs to its person at every moment, also before it was first seen. */
    private static @Nullable String holder(List<Membership> memberships, long at) {
        if (memberships.size() == 1 && memberships.get(0).to() == null) {
            return memberships.get(0).person();
        }
        for (Membership membership : memberships) {
            if (membership.holds(at)) {
                return membership.person();
            }
        }
        return null;
    }
}
