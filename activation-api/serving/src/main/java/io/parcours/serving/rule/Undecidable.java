package io.parcours.serving.rule;

import io.parcours.segments.rule.Condition;
import io.parcours.segments.rule.RuleText;

/** A condition that the files of a generation cannot decide; there is no approximate answer. */
public final class Undecidable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String condition;
    private final String why;

    Undecidable(Condition condition, String why) {
        super(why, null, false, false);
        this.condition = RuleText.print(condition);
        this.why = why;
    }

    /** The condition on one line. */
    public String condition() {
        return condition;
    }

    public String why() {
        return why;
    }
}
