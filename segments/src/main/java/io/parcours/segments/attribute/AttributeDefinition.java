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
 */
public record AttributeDefinition(
        String name,
        Optional<String> says,
        Aggregate aggregate,
        EventFilter filter,
        Window window,
        Optional<Anchor> since) {
    public AttributeDefinition(
            String name, Optional<String> says, Aggregate aggregate, EventFilter filter, Window window) {
        this(name, says, aggregate, filter, window, Optional.empty());
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
