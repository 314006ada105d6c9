package io.parcours.identity.rule;

/** Which difference between the descriptions of two persons stops a common identifier from joining them. */
public enum NameCheck {
    /** None: the value is a person's own. */
    NEVER,
    /** Everything differs: given name, and family name or birth date. */
    ALL_DISAGREES,
    /** Names, birth dates or generations contradict. */
    NAMES_DISAGREE
}
