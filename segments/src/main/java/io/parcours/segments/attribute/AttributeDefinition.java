package io.parcours.segments.attribute;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType;
import io.parcours.segments.event.Anchor;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.ValueType;
import io.parcours.segments.event.Window;
import java.util.Optional;

/**
 * A behaviour attribute as declared: one number, word or moment per person, computed from the timeline.
 *
 * @param since only what comes after this touchpoint counts
 * @param whose touchpoints count
 */
public record AttributeDefinition(
        String name,
        Optional<String> says,
        Aggregate aggregate,
        EventFilter filter,
        Window window,
        Optional<Anchor> since,
        Whose whose) {
    /** Whose touchpoints an attribute is made of. */
    public enum Whose {
        PERSON,
        /** The person's and those of all who live with them; days are the person's. */
        HOUSEHOLD
    }

    public AttributeDefinition {
        if (aggregate instanceof Aggregate.Size && whose != Whose.HOUSEHOLD) {
            throw new IllegalArgumentException("only a household has a size");
        }
    }

    /** Of the person's own touchpoints. */
    public AttributeDefinition(
            String name, Optional<String> says, Aggregate aggregate, EventFilter filter, Window window) {
        this(name, says, aggregate, filter, window, Optional.empty(), Whose.PERSON);
    }

    /** Whether the passing of time alone changes it; otherwise only what happens or becomes known does. */
    public boolean dynamic() {
        return !(window instanceof Window.Lifetime)
                || aggregate instanceof Aggregate.SinceFirst
                || aggregate instanceof Aggregate.SinceLast;
    }

    public ValueType type() {
        return aggregate.type();
    }

    /** Its column in {@code customer.attributes}. */
    public ColumnSpec column() {
        ColumnType type = switch (type()) {
            case TEXT, OPEN -> ColumnType.Scalar.STRING;
            case NUMBER -> aggregate.whole() ? ColumnType.Scalar.BIGINT : ColumnType.Scalar.DECIMAL;
            case TIME -> ColumnType.Scalar.TIMESTAMP;
            case DATE -> ColumnType.Scalar.DATE;
            case TRUTH -> ColumnType.Scalar.BOOLEAN;
        };
        return ColumnSpec.optional(name, type, says.orElse("behaviour attribute"));
    }
}
