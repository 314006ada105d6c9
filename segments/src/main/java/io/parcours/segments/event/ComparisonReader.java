package io.parcours.segments.event;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlList;
import io.parcours.lakehouse.definition.YamlMap;
import io.parcours.lakehouse.definition.YamlScalar;
import io.parcours.lakehouse.definition.YamlValue;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what a field or an attribute is compared with: a value, a list of values, or words such as {@code at_least}. */
public final class ComparisonReader {
    private ComparisonReader() {}

    /** Comparisons that all have to hold; faults are added, and what is wrong is left out. */
    public static List<Comparison> read(String subject, ValueType type, YamlValue value, Faults faults) {
        if (value instanceof YamlMap map) {
            return several(subject, type, map, faults);
        }
        Optional<Comparison> comparison = value instanceof YamlList list
                ? one(subject, type, Operator.ONE_OF, list.values(), faults)
                : one(subject, type, Operator.IS, List.of(value), faults);
        return comparison.stream().toList();
    }

    private static List<Comparison> several(String subject, ValueType type, YamlMap map, Faults faults) {
        List<Comparison> comparisons = new ArrayList<>();
        if (map.keys().isEmpty()) {
            faults.add(
                    map.place(), "'" + subject + "' is compared with nothing", "write a value, a list, or at_least: …");
        }
        for (String word : map.keys()) {
            Optional<Operator> operator = Operator.named(word);
            if (operator.isEmpty()) {
                faults.add(
                        map.placeOf(word),
                        "'" + subject + "' cannot be compared by '" + word + "'",
                        Nearest.hint(word, Operator.words()));
                continue;
            }
            List<YamlValue> operands = map.list(word);
            one(subject, type, operator.get(), operands, faults).ifPresent(comparisons::add);
        }
        return comparisons;
    }

    /** One comparison with operands still as written. */
    public static Optional<Comparison> one(
            String subject, ValueType type, Operator operator, List<? extends YamlValue> operands, Faults faults) {
        if (operands.isEmpty()) {
            return Optional.empty();
        }
        Place place = operands.get(0).place();
        if (!operator.fits(type)) {
            faults.add(
                    place,
                    "'" + subject + "' holds " + type.wanted() + " and cannot be compared by '" + operator.word() + "'",
                    "use one of "
                            + String.join(
                                    ", ",
                                    Operator.words().stream()
                                            .filter(word -> Operator.named(word)
                                                    .orElseThrow()
                                                    .fits(type))
                                            .toList()));
            return Optional.empty();
        }
        ValueType wanted = operator == Operator.KNOWN
                ? ValueType.TRUTH
                : type == ValueType.OPEN && operator.orders() ? ValueType.NUMBER : type;
        List<Value> values = new ArrayList<>();
        for (YamlValue operand : operands) {
            if (!(operand instanceof YamlScalar scalar)) {
                faults.add(
                        operand.place(),
                        "'" + subject + "' cannot be compared with " + operand.kind(),
                        "write " + wanted.wanted());
                return Optional.empty();
            }
            Optional<Value> value = literal(wanted, scalar);
            if (value.isEmpty()) {
                faults.add(
                        scalar.place(),
                        "'" + subject + "' cannot be compared with '" + scalar.text() + "'",
                        "write " + wanted.wanted());
                return Optional.empty();
            }
            values.add(
                    (operator == Operator.CONTAINS || operator == Operator.STARTS_WITH)
                            ? Value.text(scalar.text())
                            : value.get());
        }
        try {
            return Optional.of(new Comparison(operator, values));
        } catch (IllegalArgumentException e) {
            faults.add(place, "'" + subject + "' is compared in a way that cannot be", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The value a written word stands for where a type is expected; empty when it cannot be one. */
    static Optional<Value> literal(ValueType type, YamlScalar scalar) {
        String text = scalar.text();
        return switch (type) {
            case TEXT -> Optional.of(Value.text(text));
            case NUMBER -> Value.parseNumber(text).map(Value.class::cast);
            case TIME, DATE -> day(text);
            case TRUTH -> truth(text);
            case OPEN ->
                scalar.quoted()
                        ? Optional.of(Value.text(text))
                        : truth(text)
                                .or(() -> Value.parseNumber(text).map(Value.class::cast))
                                .or(() -> Optional.of(Value.text(text)));
        };
    }

    private static Optional<Value> day(String text) {
        try {
            return Optional.of(new Value.Day(LocalDate.parse(text.trim())));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<Value> truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "true" -> Optional.of(new Value.Truth(true));
            case "no", "false" -> Optional.of(new Value.Truth(false));
            default -> Optional.empty();
        };
    }
}
