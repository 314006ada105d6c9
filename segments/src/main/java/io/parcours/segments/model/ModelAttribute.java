package io.parcours.segments.model;

import io.parcours.lakehouse.contract.ColumnSpec;
import io.parcours.lakehouse.contract.ColumnType.Scalar;
import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.event.ValueType;
import java.util.Optional;

/**
 * An attribute that a model computes, as declared: it compares a person with all others, or speaks of the time to come.
 *
 * @param refit how old what was learnt may be before it is learnt anew
 */
public record ModelAttribute(String name, Optional<String> says, Estimate estimate, Span refit) {
    public static final String BECAUSE = "_because";

    public ValueType type() {
        if (estimate instanceof Estimate.Affinity) {
            return ValueType.TEXT;
        }
        return estimate instanceof Estimate.Expected expected && expected.figure() == Estimate.Figure.NEXT_DAY
                ? ValueType.DATE
                : ValueType.NUMBER;
    }

    /** Its column in {@code customer.scores}. */
    public ColumnSpec column() {
        Scalar type = switch (type()) {
            case TEXT, OPEN -> Scalar.STRING;
            case DATE -> Scalar.DATE;
            case TIME -> Scalar.TIMESTAMP;
            case TRUTH -> Scalar.BOOLEAN;
            case NUMBER -> estimate instanceof Estimate.Rfm ? Scalar.BIGINT : Scalar.DECIMAL;
        };
        return ColumnSpec.optional(name, type, says.orElse("what a model says"));
    }

    /** The column beside it that says what made it so. */
    public Optional<ColumnSpec> because() {
        return estimate instanceof Estimate.Churn
                ? Optional.of(ColumnSpec.optional(name + BECAUSE, Scalar.STRING, "what pushed " + name + " most"))
                : Optional.empty();
    }
}
