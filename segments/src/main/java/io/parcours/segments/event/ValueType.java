package io.parcours.segments.event;

/** What kind of thing a field or attribute holds, as far as comparing it is concerned. */
public enum ValueType {
    TEXT("a word or text"),
    /** Exact to four decimals. */
    NUMBER("a number"),
    /** A moment; compared with days of the person's time zone. */
    TIME("a day such as 2026-05-01"),
    DATE("a day such as 2026-05-01"),
    TRUTH("yes or no"),
    /** A property or trait: what it is compared with decides whether it is read as a number or as text. */
    OPEN("a number or a word");

    private final String wanted;

    ValueType(String wanted) {
        this.wanted = wanted;
    }

    /** What a person should write to be compared with it. */
    public String wanted() {
        return wanted;
    }
}
