package io.parcours.serving.rule;

import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.Operator;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.ValueType;
import io.parcours.serving.column.NumberColumn;
import java.math.BigInteger;
import org.roaringbitmap.RoaringBitmap;

/** A comparison of numbers, or of days, as ranges of what a column holds. */
record NumberTest(NumberColumn column, ValueType type, Comparison comparison) {
    /** Beyond every number that tables hold. */
    private static final long BEYOND = 4_000_000_000_000_000_000L;

    RoaringBitmap passing(RoaringBitmap among) {
        if (comparison.operator() == Operator.KNOWN) {
            RoaringBitmap known = column.known(among);
            return ((Value.Truth) comparison.operand()).yes() ? known : RoaringBitmap.andNot(among, known);
        }
        if (type == ValueType.NUMBER
                ? !(comparison.operand() instanceof Value.Num)
                : !(comparison.operand() instanceof Value.Day)) {
            return new RoaringBitmap(); // values of another kind pass no comparison
        }
        long operand = stored(comparison.operand());
        return switch (comparison.operator()) {
            case IS, ONE_OF -> equal(among);
            case NOT, NONE_OF -> RoaringBitmap.andNot(column.known(among), equal(among));
            case AT_LEAST -> column.between(operand, Long.MAX_VALUE, among);
            case ABOVE -> column.between(operand + 1, Long.MAX_VALUE, among);
            case AT_MOST -> column.between(Long.MIN_VALUE, operand, among);
            case BELOW -> column.between(Long.MIN_VALUE, operand - 1, among);
            case CONTAINS, STARTS_WITH -> new RoaringBitmap();
            case KNOWN -> throw new IllegalStateException("decided before");
        };
    }

    private RoaringBitmap equal(RoaringBitmap among) {
        RoaringBitmap equal = new RoaringBitmap();
        for (Value operand : comparison.operands()) {
            equal.or(column.between(stored(operand), stored(operand), among));
        }
        return equal;
    }

    private static long stored(Value operand) {
        if (operand instanceof Value.Day day) {
            return day.day().toEpochDay();
        }
        BigInteger number = ((Value.Num) operand).number().unscaledValue();
        return number.max(BigInteger.valueOf(-BEYOND))
                .min(BigInteger.valueOf(BEYOND))
                .longValueExact();
    }
}
