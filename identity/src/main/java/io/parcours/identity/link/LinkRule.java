package io.parcours.identity.link;

import java.util.Arrays;
import java.util.Optional;

/** What makes a link. */
public enum LinkRule {
    SAME_ROW("same row"),
    SAME_NAME_AND_ADDRESS("same name and address"),
    SAME_NAME_AND_BIRTH("same name and birth date"),
    MATCH("match"),
    TOGETHER("steward: together"),
    APART("steward: apart");

    private final String text;

    LinkRule(String text) {
        this.text = text;
    }

    /** As it stands in {@code identity.links}. */
    public String text() {
        return text;
    }

    /** Whether it is a steward's word, which no rule takes back. */
    public boolean isDecision() {
        return this == TOGETHER || this == APART;
    }

    /** Whether silos show it: neither a guess nor a decision. */
    public boolean isEvidence() {
        return this == SAME_ROW || this == SAME_NAME_AND_ADDRESS || this == SAME_NAME_AND_BIRTH;
    }

    public static Optional<LinkRule> of(String text) {
        return Arrays.stream(values()).filter(rule -> rule.text.equals(text)).findFirst();
    }
}
