package io.parcours.ingestion.contract;

/** What a value has to be, and so how its text is read and what a bare word in its place means. */
public enum ValueKind {
    /** Any text; a bare word is a column. */
    TEXT,
    /** A word of the contract's own, such as a channel; a bare word is that word, {@code {column: x}} a column. */
    WORD,
    TIMESTAMP,
    DATE,
    /** A day that has been: of a year of two digits, 31 is 1931 as long as 2031 is to come. */
    PAST_DATE,
    /** A day that has been or is at most a year ahead: of a year of two digits, 98 is 1998 as long as 2098 is farther. */
    EXPECTED_DATE,
    /** A decimal with a currency beside it. */
    MONEY,
    DECIMAL,
    DOUBLE,
    WHOLE,
    /** A bare yes or no is that; any other bare word is a column. */
    YES_NO
}
