package io.parcours.segments.event;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** A value of a field, an attribute or a rule. Numbers have at most four decimals, as in the tables. */
public sealed interface Value {
    int SCALE = 4;

    record Text(String text) implements Value {
        @Override
        public String shown() {
            return text;
        }
    }

    record Num(BigDecimal number) implements Value {
        public Num {
            number = number.setScale(SCALE, RoundingMode.HALF_UP);
        }

        @Override
        public String shown() {
            return plain(number);
        }
    }

    record Day(LocalDate day) implements Value {
        @Override
        public String shown() {
            return day.toString();
        }
    }

    /** Only fields and attributes hold moments; a rule writes days. */
    record Moment(Instant at) implements Value {
        @Override
        public String shown() {
            return at.toString();
        }
    }

    record Truth(boolean yes) implements Value {
        @Override
        public String shown() {
            return yes ? "yes" : "no";
        }
    }

    /** The value as a person reads it. */
    String shown();

    static Value text(String text) {
        return new Text(text);
    }

    static Value number(long number) {
        return new Num(BigDecimal.valueOf(number));
    }

    static Value number(BigDecimal number) {
        return new Num(number);
    }

    /** The number a text stands for, if it is one that the tables could hold. */
    static Optional<Num> parseNumber(String text) {
        try {
            BigDecimal read = new BigDecimal(text.trim());
            if (Math.abs((long) read.scale()) > 400) {
                return Optional.empty(); // 1e999999999 would be written out digit by digit
            }
            Num number = new Num(read);
            return number.number().precision() <= 18 ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A number without trailing zeros and without an exponent. */
    static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
