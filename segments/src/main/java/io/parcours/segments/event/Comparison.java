package io.parcours.segments.event;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A test of one value. An absent value passes only {@code known: no}; "not FR" therefore means "known and not FR", and a rule that
 * also wants the unknown says {@code none: [{has: {country: FR}}]}.
 */
public record Comparison(Operator operator, List<Value> operands) {
    public Comparison {
        operands = List.copyOf(operands);
        if (operands.isEmpty() || operands.size() > 1 && !operator.takesSeveral()) {
            throw new IllegalArgumentException(operator.word() + " compares with "
                    + (operator.takesSeveral() ? "one value or more" : "one value"));
        }
        Class<? extends Value> kind = operands.get(0).getClass();
        for (Value operand : operands) {
            if (operand.getClass() != kind) {
                throw new IllegalArgumentException("write values of one kind, not numbers and words together");
            }
            if (operand instanceof Value.Moment) {
                throw new IllegalArgumentException("compare with a day, not with a moment");
            }
        }
        Value first = operands.get(0);
        if (operator == Operator.KNOWN && !(first instanceof Value.Truth)) {
            throw new IllegalArgumentException("known is yes or no");
        }
        if (operator.orders() && !(first instanceof Value.Num) && !(first instanceof Value.Day)) {
            throw new IllegalArgumentException(operator.word() + " compares with a number or a day");
        }
        if ((operator == Operator.CONTAINS || operator == Operator.STARTS_WITH) && !(first instanceof Value.Text)) {
            throw new IllegalArgumentException(operator.word() + " compares with a text");
        }
    }

    public static Comparison of(Operator operator, Value... operands) {
        return new Comparison(operator, List.of(operands));
    }

    public Value operand() {
        return operands.get(0);
    }

    /** Whether the value passes; {@code zone} says which day a moment is on. */
    public boolean holds(Optional<Value> value, ZoneId zone) {
        if (operator == Operator.KNOWN) {
            return value.isPresent() == ((Value.Truth) operand()).yes();
        }
        Optional<Value> read = value.flatMap(known -> alike(known, zone));
        return read.isPresent() && compare(read.get());
    }

    /** The value in the kind of the operands: properties become numbers, moments become days. Empty when it cannot be. */
    private Optional<Value> alike(Value value, ZoneId zone) {
        if (operand() instanceof Value.Num && value instanceof Value.Text text) {
            return Value.parseNumber(text.text()).map(Value.class::cast);
        }
        if (operand() instanceof Value.Day && value instanceof Value.Moment moment) {
            return Optional.of(new Value.Day(LocalDate.ofInstant(moment.at(), zone)));
        }
        if (operand() instanceof Value.Truth && value instanceof Value.Text text) {
            return text.text().equals("true") || text.text().equals("false")
                    ? Optional.of(new Value.Truth(text.text().equals("true")))
                    : Optional.empty();
        }
        return operand().getClass().isInstance(value) ? Optional.of(value) : Optional.empty();
    }

    private boolean compare(Value value) {
        return switch (operator) {
            case IS -> value.equals(operand());
            case NOT -> !value.equals(operand());
            case ONE_OF -> operands.contains(value);
            case NONE_OF -> !operands.contains(value);
            case AT_LEAST -> order(value) >= 0;
            case AT_MOST -> order(value) <= 0;
            case ABOVE -> order(value) > 0;
            case BELOW -> order(value) < 0;
            case CONTAINS -> ((Value.Text) value).text().contains(((Value.Text) operand()).text());
            case STARTS_WITH -> ((Value.Text) value).text().startsWith(((Value.Text) operand()).text());
            case KNOWN -> throw new IllegalStateException("decided before");
        };
    }

    private int order(Value value) {
        if (value instanceof Value.Num number && operand() instanceof Value.Num bound) {
            return number.number().compareTo(bound.number());
        }
        return ((Value.Day) value).day().compareTo(((Value.Day) operand()).day());
    }
}
