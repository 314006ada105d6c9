package io.parcours.segments.event;

/** A field that a touchpoint has once. */
public enum EventField implements Field {
    EVENT("event", ValueType.TEXT),
    CHANNEL("channel", ValueType.TEXT),
    CAMPAIGN("campaign", ValueType.TEXT),
    SILO("silo", ValueType.TEXT),
    SESSION_ID("session_id", ValueType.TEXT),
    STORE_ID("place.store_id", ValueType.TEXT),
    AMOUNT("amount", ValueType.NUMBER),
    CURRENCY("currency", ValueType.TEXT),
    SENTIMENT("sentiment", ValueType.NUMBER),
    OCCURRED_AT("occurred_at", ValueType.TIME),
    /** From 0 to 23, in the person's time zone; a number or, to ask for the one most often there, a word. */
    HOUR("hour", ValueType.OPEN),
    /** From monday to sunday, in the person's time zone. */
    WEEKDAY("weekday", ValueType.TEXT);

    private final String title;
    private final ValueType type;

    EventField(String title, ValueType type) {
        this.title = title;
        this.type = type;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public ValueType type() {
        return type;
    }

    @Override
    public boolean money() {
        return this == AMOUNT;
    }
}
