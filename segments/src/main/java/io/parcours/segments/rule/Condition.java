package io.parcours.segments.rule;

import io.parcours.lakehouse.definition.Span;
import io.parcours.segments.event.Comparison;
import io.parcours.segments.event.EventFilter;
import io.parcours.segments.event.Field;
import io.parcours.segments.event.Value;
import io.parcours.segments.event.Window;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What makes a person a member of a segment: a closed tree that readers, printers and evaluators share. */
public sealed interface Condition {
    /** All of two conditions or more. */
    record All(List<Condition> conditions) implements Condition {
        public All {
            conditions = atLeastTwo(conditions);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.all(this);
        }
    }

    /** One or more of two conditions or more. */
    record Any(List<Condition> conditions) implements Condition {
        public Any {
            conditions = atLeastTwo(conditions);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.any(this);
        }
    }

    /** None of one condition or more. None of "a or b" is none of a, b, and is kept as that. */
    record None(List<Condition> conditions) implements Condition {
        public None {
            List<Condition> flat = new ArrayList<>();
            conditions.forEach(condition -> alternatives(condition, flat));
            conditions = List.copyOf(flat);
            if (conditions.isEmpty()) {
                throw new IllegalArgumentException("none: needs at least one condition");
            }
        }

        private static void alternatives(Condition condition, List<Condition> flat) {
            if (condition instanceof Any any) {
                any.conditions().forEach(child -> alternatives(child, flat));
            } else {
                flat.add(condition);
            }
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.none(this);
        }
    }

    /** An attribute or profile field compared. */
    record Has(String subject, Comparison comparison) implements Condition {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.has(this);
        }
    }

    /**
     * The touchpoints that count are at least and at most so many. Never = at most 0.
     *
     * @param same counted are touchpoints that share a value of this field; the most frequent value decides
     */
    record Did(EventFilter filter, Optional<Field> same, int atLeast, Optional<Integer> atMost, Window window)
            implements Condition {
        public Did(EventFilter filter, int atLeast, Optional<Integer> atMost, Window window) {
            this(filter, Optional.empty(), atLeast, atMost, window);
        }

        public Did {
            same.ifPresent(Field::requireWord);
            if (same.isPresent() && atLeast < 2) {
                throw new IllegalArgumentException("same: counts repetitions; write at_least: 2 or more");
            }
            if (atLeast < 0 || atMost.map(most -> most < 0).orElse(false)) {
                throw new IllegalArgumentException("a number of times cannot be negative");
            }
            int least = atLeast;
            if (atMost.map(most -> most < least).orElse(false)) {
                throw new IllegalArgumentException("at_least is more than at_most: nobody could ever be in");
            }
            if (atLeast == 0 && atMost.isEmpty()) {
                throw new IllegalArgumentException("at_least: 0 is true of everybody; write at_most too, or did_not");
            }
        }

        public boolean never() {
            return atMost.equals(Optional.of(0));
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.did(this);
        }
    }

    /**
     * A touchpoint in the window was followed by another within some time, with none of a third kind in between. Followed = at a
     * later moment; days and longer are counted on the calendar of the person's time zone, from the moment of the first.
     */
    record Sequence(EventFilter first, EventFilter then, Optional<EventFilter> without, Span within, Window window)
            implements Condition {
        public Sequence {
            if (within.count() < 1) {
                throw new IllegalArgumentException("the time between the two is at least 1 long");
            }
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.sequence(this);
        }
    }

    /**
     * Among the part of all persons with the greatest (or smallest) values of a number: those with fewer than that part of all known values
     * before them, so that equal values share their fate. Persons without a value are not in.
     */
    record Top(String subject, BigDecimal percent, boolean lowest) implements Condition {
        public Top {
            percent = Condition.percent(percent);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.top(this);
        }
    }

    /**
     * A random part of all persons that stays the same as long as its name does: whoever is in for 10 % is also in for 20 %. {@code none} of it
     * is its hold-out.
     */
    record Sample(String name, BigDecimal percent) implements Condition {
        /** Hexadecimal digits of the hash that are compared. */
        public static final int DIGITS = 8;

        public Sample {
            percent = Condition.percent(percent);
            if (name.isBlank()) {
                throw new IllegalArgumentException("name the sample, for example of: autumn-test");
            }
        }

        /** In are hashes below this. */
        public long below() {
            return percent.multiply(BigDecimal.valueOf(1L << 4 * DIGITS))
                    .divide(BigDecimal.valueOf(100), 0, RoundingMode.HALF_UP)
                    .longValueExact();
        }

        /** Whether a person is in. */
        public boolean draws(String personId) {
            try {
                byte[] hash =
                        MessageDigest.getInstance("MD5").digest((salted() + personId).getBytes(StandardCharsets.UTF_8));
                return Long.parseLong(HexFormat.of().formatHex(hash), 0, DIGITS, 16) < below();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has MD5", e);
            }
        }

        /** What is hashed for a person. */
        public String salted() {
            return name + "|";
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.sample(this);
        }
    }

    /** A member of another segment of the same run. */
    record InSegment(String segment) implements Condition {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.inSegment(this);
        }
    }

    /** The home position is no farther than so many kilometres from a place, as the crow flies. */
    record Near(Spot spot, double kilometres) implements Condition {
        public Near {
            if (!(kilometres > 0 && kilometres <= 20_040)) {
                throw new IllegalArgumentException("write a distance such as 20 km, above 0 and at most 20040 km");
            }
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.near(this);
        }
    }

    /** An identifier of the person stands on a list that somebody handed in. */
    record Listed(String list) implements Condition {
        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,79}");

        public Listed {
            if (!isName(list)) {
                throw new IllegalArgumentException("name lists by small letters, digits and dashes");
            }
        }

        public static boolean isName(String name) {
            return NAME.matcher(name).matches();
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.listed(this);
        }
    }

    /** The next birthday, today's included, is at most so many days ahead. */
    record Birthday(int days) implements Condition {
        public Birthday {
            if (days < 0 || days > 365) {
                throw new IllegalArgumentException("write 0 to 365 days");
            }
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.birthday(this);
        }
    }

    /** The person agreed to a purpose, for one channel or for at least one. */
    record Consents(String purpose, Optional<String> channel) implements Condition {
        private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_-]*");

        public Consents {
            if (!WORD.matcher(purpose).matches()
                    || channel.map(c -> !WORD.matcher(c).matches()).orElse(false)) {
                throw new IllegalArgumentException(
                        "name purposes and channels by one small word, such as ads or email");
            }
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.consents(this);
        }
    }

    /** A place on the map. */
    sealed interface Spot {
        /** Any of the stores of {@code silver.stores}. */
        record AnyStore() implements Spot {}

        record OneStore(String storeId) implements Spot {}

        /** Degrees, WGS 84. */
        record Point(double lat, double lon) implements Spot {
            public Point {
                if (!(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180)) {
                    throw new IllegalArgumentException(
                            "write a latitude from -90 to 90 and a longitude from -180 to 180");
                }
            }
        }
    }

    <T> T accept(Visitor<T> visitor);

    /** One answer for each kind of condition: what a switch over the kinds would be. */
    interface Visitor<T> {
        T all(All all);

        T any(Any any);

        T none(None none);

        T has(Has has);

        T did(Did did);

        T sequence(Sequence sequence);

        T top(Top top);

        T sample(Sample sample);

        T inSegment(InSegment in);

        T listed(Listed listed);

        T near(Near near);

        T birthday(Birthday birthday);

        T consents(Consents consents);
    }

    /** The conditions directly below this one. */
    default List<Condition> children() {
        if (this instanceof All all) {
            return all.conditions();
        }
        if (this instanceof Any any) {
            return any.conditions();
        }
        return this instanceof None none ? none.conditions() : List.of();
    }

    /** This condition and all below it. */
    default List<Condition> flattened() {
        List<Condition> all = new ArrayList<>();
        all.add(this);
        children().forEach(child -> all.addAll(child.flattened()));
        return all;
    }

    /** All of some conditions; a single one is itself. */
    static Condition all(List<Condition> conditions) {
        return conditions.size() == 1 ? conditions.get(0) : new All(conditions);
    }

    /** Any of some conditions; a single one is itself. */
    static Condition any(List<Condition> conditions) {
        return conditions.size() == 1 ? conditions.get(0) : new Any(conditions);
    }

    static Condition not(Condition condition) {
        return new None(List.of(condition));
    }

    private static BigDecimal percent(BigDecimal percent) {
        if (percent.signum() <= 0 || percent.compareTo(BigDecimal.valueOf(100)) >= 0) {
            throw new IllegalArgumentException("write a part above 0 % and below 100 %, for example 10 %");
        }
        return percent.setScale(Value.SCALE, RoundingMode.HALF_UP);
    }

    private static List<Condition> atLeastTwo(List<Condition> conditions) {
        if (conditions.size() < 2) {
            throw new IllegalArgumentException("all: and any: hold two conditions or more");
        }
        return List.copyOf(conditions);
    }
}
