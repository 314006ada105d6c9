package io.parcours.identity.link;

import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NamespaceRule;
import java.util.Optional;

/** Decides, before any graph step and from direct neighbours alone, which values may not link at all. */
public final class Quarantine {
    private Quarantine() {}

    /**
     * @param witnesses distinct persons that rows with the value point to
     * @param devices distinct devices it was used on
     * @return why the value is quarantined
     */
    public static Optional<String> reason(
            IdentityRules rules, String namespace, String value, long witnesses, long devices) {
        if (rules.isBlocked(namespace, value)) {
            return Optional.of("blocked by identity.yaml");
        }
        NamespaceRule rule = rules.ruleOf(namespace);
        if (witnesses > rule.blockAbove()) {
            return Optional.of("seen with " + witnesses + " persons (more than " + rule.blockAbove() + ")");
        }
        if (devices > rule.maxDevices()) {
            return Optional.of("seen on " + devices + " devices (more than " + rule.maxDevices() + ")");
        }
        return Optional.empty();
    }
}
