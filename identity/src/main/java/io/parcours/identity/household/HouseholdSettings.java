package io.parcours.identity.household;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether and how persons are put together to households: the block {@code households:} of {@code identity.yaml}.
 *
 * @param by what ties persons; nothing for no households
 * @param maxPersons persons of a household; what ties more is a firm, an institution or a kiosk
 */
public record HouseholdSettings(Set<Tie.Kind> by, int maxPersons) implements Serializable {
    public static final HouseholdSettings DEFAULTS = new HouseholdSettings(EnumSet.allOf(Tie.Kind.class), 8);

    public HouseholdSettings {
        by = by.isEmpty() ? EnumSet.noneOf(Tie.Kind.class) : EnumSet.copyOf(by);
        if (maxPersons < 2) {
            throw new IllegalArgumentException("a household holds two persons at least");
        }
    }
}
