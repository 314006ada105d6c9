package io.parcours.segments.compile;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import java.time.LocalDate;
import org.apache.spark.sql.Column;

/** {@link Comparison} as a column. */
final class Comparisons {
    private Comparisons() {}

    /** Whether a value passes; never null. */
    static Column holds(Column value, ValueType type, Comparison comparison, Clocks clocks) {
        if (comparison.operator() == Operator.KNOWN) {
            return ((Value.Truth) comparison.operand()).yes() ? value.isNotNull() : value.isNull();
        }
        return coalesce(test(alike(value, type, comparison.operand()), type, comparison, clocks), lit(false));
    }

    /** The value in the kind of what it is compared with: properties become numbers or truths where they can. */
    private static Column alike(Column value, ValueType type, Value operand) {
        if (type != ValueType.OPEN) {
            return value;
        }
        if (operand instanceof Value.Num) {
            return value.try_cast(EventColumns.NUMBER);
        }
        return operand instanceof Value.Truth
                ? org.apache.spark.sql.functions.when(value.isin("true", "false"), value.equalTo("true"))
                : value;
    }

    private static Column test(Column value, ValueType type, Comparison comparison, Clocks clocks) {
        Value operand = comparison.operand();
        return switch (comparison.operator()) {
            case IS -> equal(value, type, operand, clocks);
            case NOT -> not(equal(value, type, operand, clocks));
            case ONE_OF -> anyOf(value, type, comparison, clocks);
            case NONE_OF -> not(anyOf(value, type, comparison, clocks));
            case AT_LEAST -> value.geq(start(type, operand, clocks));
            case BELOW -> value.lt(start(type, operand, clocks));
            case AT_MOST ->
                type == ValueType.TIME ? value.lt(end(operand, clocks)) : value.leq(start(type, operand, clocks));
            case ABOVE ->
                type == ValueType.TIME ? value.geq(end(operand, clocks)) : value.gt(start(type, operand, clocks));
            case CONTAINS -> value.contains(((Value.Text) operand).text());
            case STARTS_WITH -> value.startsWith(((Value.Text) operand).text());
            case KNOWN -> throw new IllegalStateException("decided before");
        };
    }

    private static Column anyOf(Column value, ValueType type, Comparison comparison, Clocks clocks) {
        return comparison.operands().stream()
                .map(operand -> equal(value, type, operand, clocks))
                .reduce(Column::or)
                .orElseThrow();
    }

    private static Column equal(Column value, ValueType type, Value operand, Clocks clocks) {
        return type == ValueType.TIME
                ? value.geq(start(type, operand, clocks)).and(value.lt(end(operand, clocks)))
                : value.equalTo(start(type, operand, clocks));
    }

    /** The operand as a literal; of a day that moments are compared with, its first moment. */
    private static Column start(ValueType type, Value operand, Clocks clocks) {
        if (operand instanceof Value.Num num) {
            return lit(num.number()).cast(EventColumns.NUMBER);
        }
        if (operand instanceof Value.Day day) {
            return type == ValueType.TIME ? midnight(day.day(), clocks) : lit(day.day());
        }
        return operand instanceof Value.Truth truth ? lit(truth.yes()) : lit(((Value.Text) operand).text());
    }

    /** The first moment after a day. */
    private static Column end(Value operand, Clocks clocks) {
        return midnight(((Value.Day) operand).day().plusDays(1), clocks);
    }

    private static Column midnight(LocalDate day, Clocks clocks) {
        return clocks.at(clock -> day.atStartOfDay(clock.zone()).toInstant());
    }
}
