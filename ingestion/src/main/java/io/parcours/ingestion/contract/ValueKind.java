package io.parcours.ingestion.contract;

/** What a value has to be, and so how its text is read and what a bare word in its place means. */
public enum ValueKind {
    /** Any text; a bare word is a column. */
    TEXT,
    /** A word of the contract's own, such as a channel; a bare word is that word, {@code {column: x}} a column. */
    WORD,
    TIMESTAMP,
    DATE,
    /** A decimal with a currency beside it. */
    MONEY,
    DECIMAL,
    DOUBLE,
    WHOLE,
    /** A bare yes or no is that; any other bare word is a column. */
    YES_NO
}
