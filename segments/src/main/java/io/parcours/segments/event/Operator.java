package io.parcours.segments.event;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a value may be compared, with its word in YAML and its sign on one line. */
public enum Operator {
    IS("is", "="),
    NOT("not", "!="),
    ONE_OF("one_of", "one of"),
    NONE_OF("none_of", "none of"),
    AT_LEAST("at_least", ">="),
    AT_MOST("at_most", "<="),
    ABOVE("above", ">"),
    BELOW("below", "<"),
    CONTAINS("contains", "contains"),
    STARTS_WITH("starts_with", "starts with"),
    /** Whether there is a value at all; the only test that an absent value can pass. */
    KNOWN("known", "is");

    private final String word;
    private final String sign;

    Operator(String word, String sign) {
        this.word = word;
        this.sign = sign;
    }

    public String word() {
        return word;
    }

    public String sign() {
        return sign;
    }

    static Optional<Operator> named(String word) {
        return Arrays.stream(values())
                .filter(operator -> operator.word.equals(word))
                .findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Operator::word).toList();
    }

    boolean takesSeveral() {
        return this == ONE_OF || this == NONE_OF;
    }

    /** Whether it asks for more or less. */
    boolean orders() {
        return switch (this) {
            case AT_LEAST, AT_MOST, ABOVE, BELOW -> true;
            case IS, NOT, ONE_OF, NONE_OF, CONTAINS, STARTS_WITH, KNOWN -> false;
        };
    }

    /** Whether values of a type may be compared so. */
    boolean fits(ValueType type) {
        return switch (this) {
            case IS, NOT, KNOWN -> true;
            case ONE_OF, NONE_OF -> type != ValueType.TRUTH;
            case AT_LEAST, AT_MOST, ABOVE, BELOW -> type != ValueType.TEXT && type != ValueType.TRUTH;
            case CONTAINS, STARTS_WITH -> type == ValueType.TEXT || type == ValueType.OPEN;
        };
    }
}
