package io.parcours.identity.rule;

import io.parcours.identity.key.IdentifierKind;
import io.parcours.identity.key.NamespaceForm;
import java.io.Serializable;
import java.util.List;

/**
 * What identifiers of one namespace may do.
 *
 * @param priority 1 = strongest evidence
 * @param onePerson whether a value belongs to one person, so that a conflict costs the weakest rows instead of the value
 * @param maxPerPerson values that one person may have; {@link #UNLIMITED} for any number
 * @param maxPersons persons behind a value: for a device, above this it belongs to nobody; for other values, one above it makes it shared
 * @param sharedWhen which contradiction makes a value shared
 * @param blockAbove distinct persons seen directly with a value (by name, or by a limited namespace) above which it is not looked at any more
 * @param maxDevices distinct devices and cookies seen directly with a value above which it is a broken tag, not a person
 * @param trustedSilos silos whose rows may link by a value; empty for all. Elsewhere a value only tells whose row it is
 * @param forgetAfterDays days after which the last login on a device no longer holds; {@link #UNLIMITED} for never
 */
public record NamespaceRule(
        String namespace,
        NamespaceForm form,
        int priority,
        boolean onePerson,
        int maxPerPerson,
        int maxPersons,
        NameCheck sharedWhen,
        boolean lastLogin,
        int blockAbove,
        int maxDevices,
        int forgetAfterDays,
        List<String> trustedSilos)
        implements Serializable {
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public NamespaceRule {
        trustedSilos = List.copyOf(trustedSilos);
    }

    /** Whether a row of a silo is evidence for what stands beside a value of this namespace. */
    public boolean trusts(String silo) {
        return trustedSilos.isEmpty() || trustedSilos.contains(silo);
    }

    public boolean isLimited() {
        return maxPerPerson != UNLIMITED;
    }

    public IdentifierKind kind() {
        return form.kind();
    }

    /** Whether a value that several persons share belongs to nobody, or keeps the rows that have nothing else. */
    public boolean sharedBelongsToNobody() {
        return switch (kind()) {
            case EMAIL, PHONE -> true;
            case KEY, DEVICE -> false;
        };
    }
}
