package io.parcours.identity.rule;

import static io.parcours.identity.rule.NamespaceRule.UNLIMITED;

import io.parcours.identity.household.HouseholdSettings;
import io.parcours.identity.key.Agreements;
import io.parcours.identity.key.IdentifierKind;
import io.parcours.identity.key.IdentifierNormaliser;
import io.parcours.identity.key.NamespaceForm;
import io.parcours.identity.key.ValueList;
import io.parcours.identity.match.MatchSettings;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rules of a workspace.
 *
 * @param namespaces by name; a namespace that is not among them follows {@link #ruleOf}
 * @param never values that never link
 * @param only for the namespaces it speaks of, the values that may link
 * @param prefer silos by field of the profile, best first
 * @param match whether and how records that share no identifier are compared
 * @param households whether and how persons are put together to households
 * @param text the definition as written, {@code ""} when there is none; a change of it asks for a rebuild
 */
public record IdentityRules(
        Map<String, NamespaceRule> namespaces,
        ValueList never,
        ValueList only,
        Map<String, List<String>> prefer,
        MatchSettings match,
        HouseholdSettings households,
        String country,
        String text)
        implements Serializable {

    /** Namespace of a row that is a node of its own: value {@code silo/record_id}. */
    public static final String RECORD = "record";

    private static final int MANY_PERSONS = 10;
    private static final int MANY_DEVICES = 200;

    public IdentityRules {
        namespaces = new HashMap<>(namespaces);
        prefer = new HashMap<>(prefer);
    }

    public static IdentityRules defaults(String country) {
        return new IdentityRules(
                usual(),
                ValueList.NONE,
                ValueList.NONE,
                Map.of(),
                MatchSettings.DEFAULTS,
                HouseholdSettings.DEFAULTS,
                country,
                "");
    }

    /** What holds with nothing written. */
    static Map<String, NamespaceRule> usual() {
        Map<String, NamespaceRule> rules = new TreeMap<>();
        add(rules, key("crm_id", 1, true, 1, NameCheck.NEVER));
        add(rules, key("gov_id", 2, true, 1, NameCheck.ALL_DISAGREES));
        add(rules, key("shop_id", 3, true, UNLIMITED, NameCheck.ALL_DISAGREES));
        add(rules, key("loyalty_id", 4, false, 1, NameCheck.ALL_DISAGREES));
        add(rules, rule("email", 5, 1, UNLIMITED));
        add(rules, rule("phone", 6, 1, UNLIMITED));
        add(rules, key("social_id", 7, false, UNLIMITED, NameCheck.NAMES_DISAGREE));
        add(rules, key("order_id", 8, false, UNLIMITED, NameCheck.NAMES_DISAGREE));
        add(rules, rule(Agreements.NAME_AND_BIRTH, 9, 1, UNLIMITED));
        add(rules, rule(Agreements.NAME_AND_ADDRESS, 10, 1, UNLIMITED));
        add(rules, rule("device_id", 11, 5, UNLIMITED));
        add(rules, rule("app_id", 12, 5, UNLIMITED));
        add(rules, rule("cookie", 13, 5, 400));
        return rules;
    }

    private static void add(Map<String, NamespaceRule> rules, NamespaceRule rule) {
        rules.put(rule.namespace(), rule);
    }

    private static NamespaceRule key(
            String namespace, int priority, boolean onePerson, int maxPerPerson, NameCheck sharedWhen) {
        return new NamespaceRule(
                namespace,
                NamespaceForm.of(IdentifierKind.KEY),
                priority,
                onePerson,
                maxPerPerson,
                1,
                sharedWhen,
                false,
                UNLIMITED,
                MANY_DEVICES,
                UNLIMITED,
                List.of());
    }

    private static NamespaceRule rule(String namespace, int priority, int maxPersons, int forgetAfterDays) {
        IdentifierKind kind = IdentifierKind.of(namespace);
        boolean device = kind == IdentifierKind.DEVICE;
        return new NamespaceRule(
                namespace,
                NamespaceForm.of(kind),
                priority,
                false,
                UNLIMITED,
                maxPersons,
                NameCheck.NAMES_DISAGREE,
                device,
                device ? 4 * maxPersons : MANY_PERSONS,
                device ? UNLIMITED : MANY_DEVICES,
                forgetAfterDays,
                List.of());
    }

    /** The rule of a namespace; one that nobody declared links like an order number, after every declared one. */
    public NamespaceRule ruleOf(String namespace) {
        NamespaceRule rule = namespaces.get(namespace);
        return rule != null ? rule : undeclared(namespace);
    }

    static NamespaceRule undeclared(String namespace) {
        return key(namespace, 8, false, UNLIMITED, NameCheck.NAMES_DISAGREE);
    }

    /** These rules and one more value that never links. */
    public IdentityRules blocking(String namespace, String value) {
        return new IdentityRules(
                namespaces, never.and(namespace, value), only, prefer, match, households, country, text);
    }

    /** These rules with other settings of the matcher. */
    public IdentityRules matching(MatchSettings settings) {
        return new IdentityRules(namespaces, never, only, prefer, settings, households, country, text);
    }

    public IdentifierNormaliser normaliser() {
        return new IdentifierNormaliser(
                namespaces.values().stream().collect(Collectors.toMap(NamespaceRule::namespace, NamespaceRule::form)),
                country);
    }

    /** Whether a normalised value is one of those that a person decided on not to link. */
    public boolean isBlocked(String namespace, String value) {
        return never.contains(namespace, value) || only.speaksOf(namespace) && !only.contains(namespace, value);
    }
}
