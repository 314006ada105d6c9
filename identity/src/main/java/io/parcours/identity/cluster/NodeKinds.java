package io.parcours.identity.cluster;

import io.parcours.identity.key.Agreements;
import io.parcours.identity.rule.IdentityRules;
import io.parcours.identity.rule.NamespaceRule;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/** What {@link Outlines} has to know of a node beside its hash, as one small number: the rule of its namespace. */
public final class NodeKinds implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A person record. */
    public static final int RECORD = 0;

    /** An identifier whose namespace nobody declared. */
    public static final int UNDECLARED = 1;

    private static final int FIRST_DECLARED = 2;

    private final List<String> namespaces;
    private final NamespaceRule[] rules;
    private final int[] limits;
    private final boolean agreementsLast;

    public NodeKinds(IdentityRules of) {
        namespaces = of.namespaces().keySet().stream().sorted().toList();
        rules = new NamespaceRule[FIRST_DECLARED + namespaces.size()];
        rules[RECORD] = of.ruleOf(IdentityRules.RECORD);
        rules[UNDECLARED] = rules[RECORD];
        for (int i = 0; i < namespaces.size(); i++) {
            rules[FIRST_DECLARED + i] = of.ruleOf(namespaces.get(i));
        }
        limits = IntStream.range(0, rules.length)
                .filter(kind -> rules[kind].isLimited())
                .toArray();
        agreementsLast = agreementsLast(of);
    }

    private boolean agreementsLast(IdentityRules of) {
        int agreements = Math.min(
                of.ruleOf(Agreements.NAME_AND_ADDRESS).priority(),
                of.ruleOf(Agreements.NAME_AND_BIRTH).priority());
        return IntStream.range(UNDECLARED, rules.length)
                .mapToObj(kind -> rules[kind])
                .filter(rule -> !rule.lastLogin() && !Agreements.isAgreement(rule.namespace()))
                .allMatch(rule -> rule.priority() < agreements);
    }

    /** Namespaces that have a rule of their own; the kind of the first is 2, and so on. */
    public List<String> namespaces() {
        return namespaces;
    }

    public int of(String namespace) {
        if (namespace.equals(IdentityRules.RECORD)) {
            return RECORD;
        }
        int place = namespaces.indexOf(namespace);
        return place < 0 ? UNDECLARED : FIRST_DECLARED + place;
    }

    NamespaceRule rule(int kind) {
        return rules[kind];
    }

    boolean isDevice(int kind) {
        return rules[kind].lastLogin();
    }

    /** Kinds of which a person has a limited number of values. */
    int[] limits() {
        return limits;
    }

    /** Whether every identifier of a person is stronger evidence than an agreement of names and addresses. */
    boolean agreementsLast() {
        return agreementsLast;
    }
}
