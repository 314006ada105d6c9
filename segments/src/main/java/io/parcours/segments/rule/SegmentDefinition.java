package io.parcours.segments.rule;

import java.util.Optional;

/**
 * A segment as declared.
 *
 * @param says what it means, in a sentence
 * @param purpose the purpose a member must have consented to before the segment leaves the house; enforced at every exit, not here
 * @param who the rule
 */
public record SegmentDefinition(String id, Optional<String> says, Optional<String> purpose, Condition who) {
    /** The rule on one line. */
    public String text() {
        return RuleText.print(who);
    }
}
