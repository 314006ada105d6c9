package io.parcours.identity.person;

import io.parcours.identity.key.Hash128;
import io.parcours.identity.link.Link;
import io.parcours.identity.link.LinkRule;

/**
 * A steward's word on two identifiers, or records ({@code record:silo/record_id}), with normalised values. It beats every rule; of two words that
 * contradict each other the newer holds.
 *
 * @param at microseconds since 1970
 */
public record Decision(
        boolean together, String leftNamespace, String leftValue, String rightNamespace, String rightValue, long at) {
    public Decision(
            boolean together, String leftNamespace, String leftValue, String rightNamespace, String rightValue) {
        this(together, leftNamespace, leftValue, rightNamespace, rightValue, 0);
    }

    public Link link() {
        return new Link(
                Hash128.of(leftNamespace, leftValue),
                Hash128.of(rightNamespace, rightValue),
                together ? LinkRule.TOGETHER : LinkRule.APART,
                Double.MAX_VALUE,
                1,
                at);
    }
}
