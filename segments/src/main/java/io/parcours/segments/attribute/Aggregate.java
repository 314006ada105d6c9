package io.parcours.segments.attribute;

import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Field;
import io.parcours.segments.event.FieldTest;
import io.parcours.segments.event.ProductField;
import io.parcours.segments.event.ValueType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an attribute makes of the touchpoints that count. Over none of them, counts and sums are 0 and all the others are absent.
 * Values that are absent in a touchpoint do not count.
 */
public sealed interface Aggregate {
    /** Touchpoints. */
    record Count() implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.count(this);
        }
    }

    /** Different days, of the person's time zone, with a touchpoint. */
    record Days() implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.days(this);
        }
    }

    record Sum(Field of) implements Aggregate {
        public Sum {
            Aggregate.requireNumber(of);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.sum(this);
        }
    }

    /** Rounded half up to four decimals. */
    record Average(Field of) implements Aggregate {
        public Average {
            Aggregate.requireNumber(of);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.average(this);
        }
    }

    record Smallest(Field of) implements Aggregate {
        public Smallest {
            Aggregate.requireNumber(of);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.smallest(this);
        }
    }

    record Largest(Field of) implements Aggregate {
        public Largest {
            Aggregate.requireNumber(of);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.largest(this);
        }
    }

    /** The value of the earliest touchpoint that has one (of several lines, the first line's). */
    record First(Field of) implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.first(this);
        }
    }

    /** The value of the latest touchpoint that has one (of several lines, the last line's). */
    record Last(Field of) implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.last(this);
        }
    }

    /**
     * The value with the greatest total weight (absent weight = each counts 1); of equals, the one seen last, then the first by
     * alphabet.
     */
    record MostFrequent(Field of, Optional<Field> weight) implements Aggregate {
        public MostFrequent {
            Field.requireWord(of);
            weight.ifPresent(Aggregate::requireNumber);
            if (weight.isPresent() && (weight.get() instanceof ProductField) != (of instanceof ProductField)) {
                throw new IllegalArgumentException(
                        "weigh fields of products with fields of products, and others with others");
            }
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.mostFrequent(this);
        }
    }

    /** How many different values. */
    record Distinct(Field of) implements Aggregate {
        public Distinct {
            Field.requireWord(of);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.distinct(this);
        }
    }

    /** In how many touchpoints the most frequent value is: 3 = the same product was bought three times. 0 over no values. */
    record MostTimes(Field of) implements Aggregate {
        public MostTimes {
            Field.requireWord(of);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.mostTimes(this);
        }
    }

    /** Days from one touchpoint to the next, on average: of midnights of the person's time zone. Absent below two touchpoints. */
    record Interval() implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.interval(this);
        }
    }

    /** The greatest number of pages of the calendar in a row, each with a touchpoint; 0 over none. */
    record Streak(Pages pages) implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.streak(this);
        }
    }

    /** The values most often there, as in {@link MostFrequent}, the first of them first, parted by a comma and a space. */
    record TopValues(MostFrequent by, int most) implements Aggregate {
        public TopValues {
            if (most < 1 || most > 100) {
                throw new IllegalArgumentException("write n: 1 to n: 100");
            }
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.topValues(this);
        }
    }

    /** In how many touchpoints each value is, as {@link Tallies} writes it, of at most {@link #MOST} values; only models ask for it. */
    record Tally(ProductField of) implements Aggregate {
        public static final int MOST = 200;

        public Tally {
            Field.requireWord(of);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tally(this);
        }
    }

    /** Stretches of the calendar that streaks are made of; weeks begin on Monday. */
    enum Pages {
        DAYS,
        WEEKS,
        MONTHS;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How many of the touchpoints were followed by another kind within some time, none of a third kind in between. */
    record Followed(EventFilter by, Optional<EventFilter> without, Span within) implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.followed(this);
        }
    }

    /** Time since the earliest touchpoint. */
    record SinceFirst(Unit unit) implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.sinceFirst(this);
        }
    }

    /** Time since the latest touchpoint. */
    record SinceLast(Unit unit) implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.sinceLast(this);
        }
    }

    /**
     * How much of the touchpoints (or of their weight) also passes further tests, from 0 to 1, rounded half up to four decimals; absent when there
     * is nothing to divide by.
     */
    record Share(List<FieldTest> where, Optional<Field> weight) implements Aggregate {
        public Share {
            where = List.copyOf(where);
            if (where.isEmpty()) {
                throw new IllegalArgumentException("a share needs a where: of all touchpoints, which ones");
            }
            weight.ifPresent(Aggregate::requireNumber);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.share(this);
        }
    }

    /** How many persons the household has; 1 = nobody else. */
    record Size() implements Aggregate {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.householdSize(this);
        }
    }

    /** What recency is counted in. Days are midnights of the person's time zone passed since; hours and minutes are whole ones. */
    enum Unit {
        DAYS,
        HOURS,
        MINUTES;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    <T> T accept(Visitor<T> visitor);

    /** One answer for each kind of aggregate: what a switch over the kinds would be. */
    interface Visitor<T> {
        T count(Count count);

        T days(Days days);

        T sum(Sum sum);

        T average(Average average);

        T smallest(Smallest smallest);

        T largest(Largest largest);

        T first(First first);

        T last(Last last);

        T mostFrequent(MostFrequent frequent);

        T distinct(Distinct distinct);

        T mostTimes(MostTimes most);

        T interval(Interval interval);

        T streak(Streak streak);

        T topValues(TopValues top);

        T tally(Tally tally);

        T followed(Followed followed);

        T sinceFirst(SinceFirst since);

        T sinceLast(SinceLast since);

        T share(Share share);

        T householdSize(Size size);
    }

    /** What kind of value results. */
    default ValueType type() {
        if (this instanceof First first) {
            return first.of().type();
        }
        if (this instanceof Last last) {
            return last.of().type();
        }
        return this instanceof MostFrequent || this instanceof TopValues || this instanceof Tally
                ? ValueType.TEXT
                : ValueType.NUMBER;
    }

    /** Whether the result is a whole number. */
    default boolean whole() {
        return this instanceof Count
                || this instanceof Days
                || this instanceof Distinct
                || this instanceof MostTimes
                || this instanceof Followed
                || this instanceof Streak
                || this instanceof SinceFirst
                || this instanceof SinceLast
                || this instanceof Size;
    }

    private static void requireNumber(Field field) {
        if (field.type() != ValueType.NUMBER && field.type() != ValueType.OPEN) {
            throw new IllegalArgumentException(
                    field.title() + " is no number; use amount, sentiment, products.quantity,"
                            + " products.price, products.value or properties.<name>");
        }
    }
}
